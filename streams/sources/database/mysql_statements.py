"""Statements of MySQL, as its log has them: what they begin, and what they empty."""

import re
from typing import Final

_COMMENTS: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_TRUNCATES: Final = re.compile(
    r"\s*TRUNCATE\s+(?:TABLE\s+)?(?:`?[^`.\s]+`?\.)?`?([^`.\s;]+)`?", re.IGNORECASE
)


def begins_transaction(query: str | bytes | None) -> bool:
    """Return whether a statement begins a transaction; None where an event has no statement."""
    return query is not None and _text(query).strip().upper().startswith("BEGIN")


def emptied_table(query: str | bytes) -> str | None:
    """Return the name of the table that a statement empties, None where it does not."""
    found = _TRUNCATES.match(_COMMENTS.sub(" ", _text(query)))
    return found[1] if found else None


def quote_name(name: str) -> str:
    """Return a name as MySQL has it in a statement."""
    return "`" + name.replace("`", "``") + "`"


def _text(query: str | bytes) -> str:
    return query.decode("utf-8", "replace") if isinstance(query, bytes) else query
