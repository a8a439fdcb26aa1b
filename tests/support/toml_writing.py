"""Writing what a TOML file holds, as far as tests need it."""

import json
import math
import tomllib
from datetime import date
from typing import Any


def read(text: str) -> dict[str, Any]:
    """Read a file."""
    return tomllib.loads(text)


def written(tables: dict[str, Any]) -> str:
    """Write a file, each of its keys a line."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in tables.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if math.isnan(value):
            return "nan"
        case dict():
            pairs = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {pairs} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)
