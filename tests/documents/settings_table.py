"""docs/settings.md: its table is written from the catalogue, streams/settings.

`python -m tests.documents.settings_table` writes it again.
"""

from typing import Any, Final

import msgspec

from streams.resources import SCHEMAS
from streams.settings.settings import Settings, describe
from tests.documents import filling
from tests.documents.cells import cell
from tests.support.checkout import ROOT

DOCUMENT: Final = ROOT / "docs" / "settings.md"


def table() -> str:
    """Write the table of all settings, in the catalogue's order."""
    about = describe()
    rows = ["| setting | default | may be | is |", "|---|---|---|---|"]
    for field in msgspec.inspect.type_info(Settings).fields:  # type: ignore[attr-defined]
        allowed = _allowed(field.type.type)
        said = (f"`{field.name}`", _default(field.default), allowed, about[field.name])
        rows.append(f"| {' | '.join(map(cell, said))} |")
    return "\n".join(rows)


def _default(value: Any) -> str:
    """Write a default as a settings file would have it."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        if value.startswith(str(SCHEMAS)):
            # Where it is depends on where Kuaibao is installed.
            return f"the shipped `schemas{value.removeprefix(str(SCHEMAS))}`"
        return f'`"{value}"`'
    return f"`{value}`"


def _allowed(kind: Any) -> str:
    """Say which values a type takes."""
    if isinstance(kind, msgspec.inspect.LiteralType):
        return ", ".join(f'`"{value}"`' for value in kind.values)
    if isinstance(kind, msgspec.inspect.IntType | msgspec.inspect.FloatType):
        word = "whole number" if isinstance(kind, msgspec.inspect.IntType) else "number"
        bounds = {"from": kind.ge, "above": kind.gt, "to": kind.le, "below": kind.lt}
        said = [f"{name} {bound:,}" for name, bound in bounds.items() if bound is not None]
        return " ".join([word, *said])
    if isinstance(kind, msgspec.inspect.StrType):
        return f"text like `{kind.pattern}`" if kind.pattern else "text"
    assert isinstance(kind, msgspec.inspect.BoolType), kind
    return "`true`, `false`"


def filled(text: str) -> str:
    """Return the document with its table as it must be."""
    return filling.filled(text, {"settings": table()})


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
