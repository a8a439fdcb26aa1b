"""Where the page shows what is behind a figure."""

from typing import Final
from urllib.parse import quote, urlencode

from streams.core.bulletins.definitions import (
    CATEGORIES,
    DURATION_MEASURES,
    QUICK_REPORTS_ISSUED,
)
from streams.core.bulletins.evaluation import Figure
from streams.core.county.catalogue import Catalogue
from streams.core.county.measure_names import SHARE
from streams.core.days import day_date
from streams.core.figures.figures import MEASURES, RATES, Selection

_OF_CASES: Final = ("category", "nature")


def selection_query(selection: Selection) -> str:
    """Write a selection as a query: ``kind=letter,opinion&channel=portal``."""
    wanted = {name: ",".join(values) for name, values in selection.wanted.items()}
    return urlencode(wanted, safe=",")


def figure_address(figure: Figure, catalogue: Catalogue) -> str | None:
    """Return the address within the gateway that shows what is behind a figure, if any does."""
    if figure.definition.measure == QUICK_REPORTS_ISSUED:
        return f"/#/quick-reports?year={day_date(figure.question.period.end).year}"
    query = cases_query(figure, catalogue)
    return query and f"/#/cases?{query}"


def case_address(subject: str) -> str:
    """Return the address within the gateway that shows a case."""
    return f"/#/cases/{quote(subject, safe='')}"


def hotspot_address(hotspot: str) -> str:
    """Return the address within the gateway that shows a hotspot."""
    return f"/#/hotspots/{quote(hotspot, safe='')}"


def cases_query(figure: Figure, catalogue: Catalogue) -> str | None:
    """Write the query that lists the cases or records behind a figure.

    Behind a rate are those of its numerator. None where nothing can be listed: of quick reports,
    of what was not replayed, of a share of cases and records together, of two measures added up.
    """
    measure = _listed(figure, catalogue)
    if measure is None or figure.value is None or figure.definition.plus is not None:
        return None  # A list is of one measure, not of two together.
    less = figure.definition.less
    rest = {
        "measure": measure,
        **({"less": less} if less else {}),
        "period": str(figure.question.period),
        "as_of": day_date(figure.question.as_of).isoformat(),
    }
    return "&".join(filter(None, (selection_query(figure.question.selection), urlencode(rest))))


def _listed(figure: Figure, catalogue: Catalogue) -> str | None:
    measure = figure.definition.measure
    if measure in MEASURES:
        return measure
    if measure in RATES:
        return RATES[measure][0]
    if figure.definition.rate is not None:
        return figure.definition.rate.lists
    if measure in DURATION_MEASURES:
        return "replied" if measure.startswith("reply") else "closed"
    if measure == CATEGORIES:
        return "received"
    if measure == SHARE and figure.definition.share_measure is not None:
        return figure.definition.share_measure
    if measure == SHARE:
        family = _family(figure.question.selection, catalogue)
        return {"case": "received", "record": "count"}.get(family)
    return None


def _family(selection: Selection, catalogue: Catalogue) -> str:
    """Return whether a selection contains cases or records; "" if it may contain both."""
    kinds = selection.wanted.get("kind", ())
    # The catalogue does not say what a kind was that it no longer has.
    families = {catalogue.kinds[k].family if k in catalogue.kinds else "" for k in kinds}
    if len(families) == 1:
        return families.pop()
    if any(name in selection.wanted for name in _OF_CASES):
        return "case"
    return "record" if "column" in selection.wanted else ""
