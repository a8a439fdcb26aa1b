"""The schemas of the files that people write, applied as an editor applies them."""

import json
import math
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"


def is_valid(name: str, tables: Any) -> bool:
    """Return whether ``schemas/<name>.schema.json`` allows what a TOML file holds."""
    return bool(_validator(name).is_valid(as_json(tables)))


def complaints(name: str, tables: Any) -> list[str]:
    """Return what ``schemas/<name>.schema.json`` has against what a TOML file holds."""
    errors = _validator(name).iter_errors(as_json(tables))
    return [f"{error.json_path}: {error.message}" for error in errors]


@cache
def _validator(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def as_json(value: Any) -> Any:
    """Write days and times as the texts that they are in JSON."""
    match value:
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case date() | time():
            return value.isoformat()
        case float() if math.isnan(value):
            return None  # JSON has no such number
    return value
