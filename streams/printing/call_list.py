"""The call list 催办电话单: what is due, by unit, with columns to write in by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from streams.core.county.catalogue import Catalogue, Label
from streams.printing.as_html import rendered
from streams.printing.desk_words import (
    BY_WORDS,
    DUE_STAGE_WORDS,
    MEANS_WORDS,
    WHEN_WORDS,
    happened_words,
)
from streams.printing.links import case_address
from streams.printing.wording import day_words


class CallListUnit(NamedTuple):
    """A unit to be called.

    Attributes:
        label: What it is called.
        counts: How many of its deadlines are in each list of the desk, on this call list or not.
        lines: Its deadlines on this call list, as JSON has those of the desk.
    """

    label: Label
    counts: dict[str, int]
    lines: Sequence[dict[str, Any]]


def call_list_html(
    units: Sequence[CallListUnit],
    catalogue: Catalogue,
    as_of: date,
    *,
    left_out: int = 0,
    shown: bool = False,
    notes: Sequence[Label] = (),
) -> str:
    """Write a call list as a complete document, a table for each unit.

    Args:
        units: Those that have something due, in the order in which to call.
        catalogue: Whose they are.
        as_of: The day as of which it is made.
        left_out: How many deadlines there are beside those listed.
        shown: Whether the gateway shows it; otherwise it is complete in itself.
        notes: What the reader should know before using it; shown on the screen, not printed.
    """
    return rendered(
        "call_list.html",
        catalogue,
        shown=shown,
        notes=notes,
        units=units,
        day=day_words(as_of),
        left_out=left_out,
        stages=DUE_STAGE_WORDS,
        whens=WHEN_WORDS,
        by=BY_WORDS,
        means=MEANS_WORDS,
        happened=happened_words,
        address=case_address if shown else None,
    )
