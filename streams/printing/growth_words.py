"""What a figure has grown on, in words, Chinese and English."""

from typing import Final

from streams.core.bulletins.base_periods import Growth
from streams.core.bulletins.evaluation import Figure
from streams.core.bulletins.growth import then_words
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.printing.wording import day_words, period_words

GROWTH_WORDS: Final[dict[Growth, str]] = {"year": "同比 year", "period": "环比 period"}
"""How something is compared, as a cell of a table says it."""


def base_words(figure: Figure) -> Label | None:
    """Say what was counted, in the period and in its base; None of a figure that does not grow."""
    base = figure.base
    if base is None:
        return None
    now = Label(f"本期 {figure.now}", f"{figure.now} in this period")
    if base.period is None or base.as_of is None:
        return now
    period, day = period_words(base.period), day_words(day_date(base.as_of))
    then = then_words(base.growth)
    return Label(
        f"{now.zh}；{then.zh} {base.printed}（{period.zh}，截至 {day.zh}）",
        f"{now.en}; {base.printed} in {then.en} ({period.en}, as of {day.en})",
    )
