"""The parameters of questions about figures, read into a question that is known to make sense.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from streams.core.bulletins.base_periods import GROWTHS, Growth
from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.figures.duties import DUTY_DIMENSIONS
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import MEASURES
from streams.core.figures.rates import own_rates
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.question import OpenQuestion
from streams.gateway.queries.selecting import SELECTING, Selectable, grouping, question_of, several
from streams.gateway.queries.series import EACH

ASKING: Final = (*SELECTING, "by", "each", "share", "durations")
COMPARING: Final = ("growth", "stocks")
"""What ``/v1/figures`` may be asked beyond ``/v1/live``."""

DUTIES_ASKING: Final = (*DUTY_DIMENSIONS, "period", "as_of", "by")


def read_question(
    raw: str, catalogue: Catalogue, counted: CountedValues = nothing, also: Collection[str] = ()
) -> OpenQuestion:
    """Read the parameters of ``/v1/figures`` and ``/v1/live``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        counted: What else may be selected.
        also: Other parameters that there may be.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, (*ASKING, *also, *catalogue.labels), several(catalogue))
    each = given.get("each")
    if each is not None and each not in EACH:
        raise BadQuery("each", f"{shown(each)} is not one of {', '.join(EACH)}")
    share = given.get("share")
    if share is not None and share not in MEASURES:
        raise BadQuery("share", f"{shown(share)} is not one of {', '.join(MEASURES)}")
    question = question_of(
        given, Selectable(catalogue, counted), grouping(given.get("by"), catalogue), each
    )
    rates = tuple(own_rates(catalogue).items())
    kinds = dict(question.wanted).get("kind", ())
    stocks = {name for name, kind in catalogue.kinds.items() if kind.stock}
    return replace(
        question,
        share=share,
        rates=rates,
        durations=_is_asked("durations", given),
        growth=_growth(given.get("growth")),
        stocks=_is_asked("stocks", given),
        is_stock=bool(kinds) and stocks.issuperset(kinds),
    )


def read_duty_question(
    raw: str, catalogue: Catalogue, counted: CountedValues, also: Collection[str]
) -> OpenQuestion:
    """Read the parameters of ``/v1/duties``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        counted: What else may be selected.
        also: Other parameters that there may be.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, (*DUTIES_ASKING, *also), several(catalogue))
    return question_of(given, Selectable(catalogue, counted), grouping(given.get("by"), catalogue))


def _growth(text: str | None) -> tuple[Growth, ...]:
    """Read on what rows are to have grown.

    Raises:
        BadQuery: It names what growth there is not, or one twice.
    """
    if text is None:
        return ()
    named = text.split(",")
    for one in named:
        if one not in GROWTHS or named.count(one) > 1:
            raise BadQuery("growth", f"{shown(text)} is not year, period or year,period")
    return tuple(growth for growth in GROWTHS if growth in named)


def _is_asked(name: str, given: Mapping[str, str]) -> bool:
    """Read a parameter that is 1 or is left out.

    Raises:
        BadQuery: It is something else.
    """
    if given.get(name, "1") != "1":
        raise BadQuery(name, f"{shown(given[name])} is not 1; leave it out for none")
    return name in given
