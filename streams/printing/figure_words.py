"""What the annex of a bulletin, and its comparison with what was published, say of a figure."""

from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.printing.growth_words import base_words
from streams.printing.wording import day_words, period_words


def about_words(bulletin: Bulletin, figure: Figure) -> Label:
    """Return a figure's label, its period and day where they are its own, and its base."""
    definition, question = bulletin.definition, figure.question
    zh, en = [figure.definition.label.zh], [figure.definition.label.en]
    if question.period != definition.period:
        words = period_words(question.period)
        zh.append(f"统计期 {words.zh}")
        en.append(words.en)
    if question.as_of != definition.as_of:
        words = day_words(day_date(question.as_of))
        zh.append(f"截至 {words.zh}")
        en.append(f"as of {words.en}")
    if base := base_words(figure):
        zh.append(base.zh)
        en.append(base.en)
    return Label("\n".join(zh), "\n".join(en))


def counted_words(figure: Figure) -> Label:
    """Return what was counted, of a rate with numerator and denominator."""
    if figure.value is None:
        return Label("—", "")
    if figure.base is not None or figure.denominator is None:
        zh, en = figure.printed.zh, figure.printed.en
        return Label(zh, "" if en == zh else en)
    # Both languages say it: it is not a translation.
    behind = f"{figure.printed.zh}\n{figure.value}/{figure.denominator}"
    return Label(behind, "")


def verdict_words(figure: Figure) -> Label:
    """Say whether a figure is what was published; nothing where nothing was."""
    if figure.differs:
        return Label("≠ 不符", "differs")
    if figure.value is None:
        return Label("无记录", "no record")
    return Label("", "") if figure.published is None else Label("相符", "the same")
