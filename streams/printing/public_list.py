"""The public list of applications and what came of them (依申请公开办理情况), as a document."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from streams.core.county.applications_table import ApplicationsTable
from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date
from streams.core.periods import Period
from streams.printing.as_html import rendered
from streams.printing.wording import day_words, period_words

PUBLIC_STANDINGS: Final = {
    "open": Label("办理中", "being processed"),
    "closed": Label("已办结", "answered"),
    "rejected": Label("不予受理或已撤回", "not taken, or withdrawn"),
}
"""What the public is told of an application that has no result."""


def public_list_html(
    items: Sequence[Mapping[str, Any]],
    catalogue: Catalogue,
    period: Period,
    as_of: int,
    applications: ApplicationsTable,
    *,
    shown: bool,
) -> str:
    """Write the list as a complete document.

    Args:
        items: What the public is told of each, as JSON has it.
        catalogue: Whose they are.
        period: In which they came in.
        as_of: The day as of which it is, as a number.
        applications: Which label is the result, and whether there are titles.
        shown: Whether the gateway shows it; otherwise it is complete in itself.
    """
    results = catalogue.labels[applications.result].values
    return rendered(
        "public_list.html",
        catalogue,
        shown=shown,
        notes=(),
        items=items,
        period=period_words(period),
        day=day_words(day_date(as_of)),
        standings=PUBLIC_STANDINGS,
        results={name: Label(value.zh, value.en) for name, value in results.items()},
        with_titles=applications.titles,
    )
