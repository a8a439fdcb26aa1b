"""Reading a plan from its file; a message says which key is wrong, and why."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from streams.replay import checks
from streams.replay.groups import CaseGroup, RecordGroup
from streams.replay.plan import Plan, PlanError, PlannedRhythm, PlannedTopic
from streams.replay.retelling import PlannedHotspot
from streams.replay.value_forms import Name, Weights


def load_plan(path: Path | str) -> Plan:
    """Read and check a plan.

    Raises:
        PlanError: It cannot be read or is not TOML; a key is missing, unknown, of the wrong
            type, or names what the plan does not have; or counts do not add up.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        plan = msgspec.convert(table, Plan)
        checks.check(plan)
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise PlanError(f"{path}: is not UTF-8 (at byte {error.start})") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{path}: is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise PlanError(f"{path}: {_located(error, table)}") from None
    except checks.UnsoundPlan as error:
        raise PlanError(f"{path}: {error}") from None
    return plan


_NAMED: dict[str, Any] = {
    "rhythms": PlannedRhythm,
    "departments": list[Name] | Weights,
    "mixes": Weights,
    "topics": PlannedTopic,
    "hotspots": PlannedHotspot,
    "cases": CaseGroup,
    "records": RecordGroup,
}


def _located(error: msgspec.ValidationError, table: Mapping[str, Any]) -> str:
    # msgspec leaves out the names of a table's entries: the entry is found by trying each alone.
    for key, kind in _NAMED.items():
        entries = table.get(key)
        if not isinstance(entries, dict):
            continue
        for name, entry in entries.items():
            try:
                msgspec.convert({name: entry}, dict[Name, kind])  # type: ignore[valid-type]
            except msgspec.ValidationError as found:
                return _rule(found, f"{key}.{name}")
    return _rule(error, "")


def _rule(error: msgspec.ValidationError, entry: str) -> str:
    message, _, path = str(error).partition(" - at `$")
    path = path.removesuffix("`").replace("key in ", "").removeprefix("[...]").removeprefix(".")
    place = f"{entry}.{path}" if entry and path else entry or path
    return f"{place}: {message}" if place else message
