"""The shipped catalogue as the gateway says it."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"

MEASURES: Final = {
    "received": ("收到", "received"),
    "valid": ("有效", "valid"),
    "rejected": ("不予受理", "rejected"),
    "replied": ("已答复", "replied"),
    "closed": ("办结", "closed"),
    "open": ("在办", "open"),
    "closed_in_time": ("按期办结", "closed in time"),
    "overdue": ("超期未办结", "overdue"),
    "rated": ("已评价", "rated"),
    "satisfied": ("满意", "satisfied"),
    "carried_over": ("上期结转", "carried over"),
    "reopened": ("重新办理", "reopened"),
    "finished": ("本期办结", "finished"),
    "carried_on": ("结转下期", "carried on"),
    "count": ("条数", "records"),
    "quantity": ("数量", "quantity"),
    "headlines": ("头条", "headlines"),
    "departments": ("涉及部门", "departments"),
}
RATES: Final = {
    "reply": ("replied", ("valid",)),
    "closure": ("closed", ("valid",)),
    "on_time": ("closed_in_time", ("closed", "overdue")),
    "satisfaction": ("satisfied", ("rated",)),
}


@cache
def shipped() -> dict[str, Any]:
    """Return the shipped catalogue as its file has it."""
    return tomllib.loads((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"))


def catalogue(today: date) -> dict[str, Any]:
    """Say what there is, and which day it is."""
    file = shipped()
    return {
        "name": file["name"],
        "time_zone": file["time_zone"],
        "today": today.isoformat(),
        "kinds": {
            name: kind["label"] | {"family": kind["is"], "stock": kind.get("stock", False)}
            for name, kind in file["kinds"].items()
        },
        "channels": {name: channel["label"] for name, channel in file["channels"].items()},
        "measures": {name: {"zh": zh, "en": en} for name, (zh, en) in MEASURES.items()},
        "rates": {
            "reply": {"zh": "答复率", "en": "reply rate"},
            "closure": {"zh": "办结率", "en": "closure rate"},
            "on_time": {"zh": "按期办结率", "en": "on-time rate"},
            "satisfaction": {"zh": "满意率", "en": "satisfaction rate"},
        },
        "departments": {
            name: {"zh": unit["zh"], "en": unit["en"]} for name, unit in file["units"].items()
        },
        "filings": {
            "filed": {"zh": "写明", "en": "filed"},
            "guessed": {"zh": "推断", "en": "guessed"},
            "uncategorised": {"zh": "未分类", "en": "uncategorised"},
        },
        **{name: _written(file[name]) for name in ("labels", "levels", "units")},
        **{name: file[name] for name in ("categories", "natures", "columns")},
    }


def _written(entry: Any) -> Any:
    """Write the days of a table as JSON has them."""
    if isinstance(entry, dict):
        return {name: _written(value) for name, value in entry.items()}
    if isinstance(entry, list):
        return [_written(value) for value in entry]
    return entry.isoformat() if isinstance(entry, date) else entry
