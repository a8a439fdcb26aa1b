"""Saying why an event cannot be used: field, rule and, unless personal, the value."""

import difflib
import re
from collections.abc import Collection
from typing import Any, Final, get_args

import msgspec

from streams.core.events import messages
from streams.core.events import step_messages as steps
from streams.core.events.reasons import reason_of


class Refused(Exception):
    """An event cannot be used. Names the field, the rule it breaks and, if not personal, its value.

    Attributes:
        field: Path of the field, such as ``data.kind``; ``event`` for the whole.
        rule: The rule it breaks, as a phrase: ``is not a kind in the catalogue``.
        value: The offending value as JSON, cut to 80 characters; empty where it may contain what a
            citizen wrote or who they are.
        reason: The one of `REASONS` that it is counted under; the field's unless told otherwise.
    """

    def __init__(self, field: str, rule: str, value: str = "", reason: str = "") -> None:
        super().__init__(field, rule, value)
        self.field = field
        self.rule = rule
        self.value = value
        self.reason = reason or reason_of(field)

    def __str__(self) -> str:
        shown = f" (it is {self.value})" if self.value else ""
        return f"{self.field}: {self.rule}{shown}"


MOST_NAMES_LISTED: Final = 20
"""Names of the catalogue that a message lists; of more, it lists those that may be meant."""


def not_among(what: str, names: Collection[str], wrong: object = "") -> str:
    """Say that something is not one of the catalogue's names, and which may be meant.

    Args:
        what: What it is not: ``department``.
        names: The catalogue's. Up to `MOST_NAMES_LISTED` are all listed. Of more, the first few
            would help nobody: those that resemble `wrong` are listed, or where to find them all.
        wrong: What is there instead, where a message may show what it resembles.
    """
    listed = list(names)
    if len(listed) <= MOST_NAMES_LISTED:
        return f"is not a {what} in the catalogue ({', '.join(listed)})"
    similar = difflib.get_close_matches(wrong, listed) if isinstance(wrong, str) else []
    there = f"similar: {', '.join(similar)}" if similar else "GET /v1/catalogue lists them"
    return f"is not a {what} in the catalogue, which has {len(listed)} ({there})"


_PUBLIC: Final = frozenset(
    {"specversion", "type", "source", "id", "subject", "time"}
    | {f"data.{name}" for name in ("kind", "channel", "category", "nature", "department")}
    | {f"data.{name}" for name in ("column", "headline", "quantity", "score", "satisfied", "reach")}
    | {f"data.{name}" for name in ("until", "working_days", "days", "hours", "restart", "due")}
    | {f"data.{name}" for name in ("means", "verdict", "reached", "contacted", "solved", "grade")}
)


def _one_of(allowed: Any) -> str:
    return f"one of {', '.join(get_args(allowed))}"


_ALLOWED: Final = {
    "specversion": "1.0",
    "data.verdict": _one_of(steps.Verdict),
    "data.means": _one_of(steps.Means),
}
_ALLOWED_REASON: Final = {
    "kuaibao.case.rejected.v1": "one of duplicate, invalid, withdrawn, out-of-scope",
    "kuaibao.case.returned.v1": _one_of(steps.ReturnReason),
    "kuaibao.case.paused.v1": _one_of(steps.PauseReason),
}
"""What is allowed where the value is none of a few: by field, and for reasons by type."""

IS_MISSING: Final = "is missing"
"""The message about a field that is not there."""

_FORMS: Final = {
    "data.link": (
        "must begin with http:// or https:// and a host, without a user's name, blanks or any of "
        '"<>\\^`{|}'
    ),
    "data.platform": "must be one line of text",
}
"""What form a text must have, for those whose pattern says nothing to a reader."""

_MISSING = re.compile(r"Object missing required field `(.+?)`")


def explain(error: msgspec.ValidationError, value: bytes) -> Refused:
    """Turn msgspec's message into field, rule and, unless personal, the value."""
    message, _, path = str(error).partition(" - at `$")
    field = path.removesuffix("`").removeprefix(".")
    if missing := _MISSING.fullmatch(message):
        return Refused(f"{field}.{missing[1]}" if field else missing[1], IS_MISSING)
    if message.startswith("Invalid value") and field == "type":
        message = f"is not a known type of event ({', '.join(messages.TYPES)})"
    elif message.startswith("Object contains unknown field"):
        message = "must be null or without members"  # msgspec names it, with whatever it is
    elif message.startswith("Invalid enum value"):
        message = f"must be {_allowed(field, value)}"
    elif "matching regex" in message and field in _FORMS:
        message = _FORMS[field]
    else:
        message = message.replace("`", "").replace("Expected", "must be", 1)
    if not field:
        return Refused("event", message)
    return Refused(field, message, shown(_at(value, field)) if field in _PUBLIC else "")


def _allowed(field: str, value: bytes) -> str:
    if field == "data.reason":
        return _ALLOWED_REASON.get(_at(value, "type"), "another word")
    return _ALLOWED.get(field, "another word")


def _at(value: bytes, field: str) -> Any:
    try:
        found = msgspec.json.decode(value)
        for name in field.split("."):
            found = found[name]
    except (msgspec.DecodeError, KeyError, TypeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def shown(value: Any) -> str:
    """Write a value as JSON, cut to 80 characters; nothing for None."""
    if value is None:
        return ""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004
