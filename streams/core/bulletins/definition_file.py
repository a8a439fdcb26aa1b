"""Reading the definition of a bulletin from its file, and checking what it says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from streams.core.bulletins.definitions import (
    ALL_MEASURES,
    CATEGORIES,
    MEANS,
    PLACE,
    BulletinFile,
    Definition,
    FigureDefinition,
    FigureFile,
    Select,
)
from streams.core.bulletins.selectable import check_selected
from streams.core.county.catalogue import Catalogue
from streams.core.county.measure_names import DUTY_MEASURES, DUTY_RATE, SHARE
from streams.core.errors import BadFile, BadQuery
from streams.core.figures.duties import DUTY_DIMENSIONS
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import MEASURES, RATES, Question, Selection
from streams.core.figures.rates import OWN_RATE, OwnRate, own_rates
from streams.core.periods import Period, parse_day, parse_period
from streams.core.toml_files import near, read_toml

_OF_DUTIES: Final = frozenset((*DUTY_MEASURES, DUTY_RATE))


def load_definition(
    text: str, where: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> Definition:
    """Read a bulletin's definition from the text of its file.

    Args:
        text: Of the file.
        where: The file's name.
        catalogue: What may be selected.
        counted: What may also be selected: names that the catalogue no longer has.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown or of the wrong type, a selection that
            neither the catalogue has nor anything is counted under, a measure, period or day that
            makes no sense, a placeholder without its figure or the reverse; says which, in the
            file named `where`.
    """
    file = read_toml(text, where, BulletinFile)
    try:
        period, as_of = parse_period(file.period), parse_day(file.as_of)
        rates = {f"{OWN_RATE}{name}": rate for name, rate in own_rates(catalogue).items()}
        figures = {
            name: _figure(f"figures.{name}", figure, period, as_of, rates)
            for name, figure in file.figures.items()
        }
        figures = {name: _of_county(figure, catalogue) for name, figure in figures.items()}
        _check_texts(file)
        definition = Definition(file.id, file.title, period, as_of, figures, file.sections)
        check_selected(definition.selected(), catalogue, counted)
    except (BadQuery, ValueError) as error:
        raise BadFile(f"{where}: {error}") from None
    return definition


def check_selections(definition: Definition, catalogue: Catalogue, counted: CountedValues) -> None:
    """Check that all a bulletin selects is in the catalogue, or that something is counted under it.

    Raises:
        BadFile: Something is not; says what, and what there is.
    """
    try:
        check_selected(definition.selected(), catalogue, counted)
    except ValueError as error:
        raise BadFile(f"bulletin {definition.id}: {error}") from None


def _figure(
    place: str, figure: FigureFile, period: Period, as_of: int, rates: Mapping[str, OwnRate]
) -> FigureDefinition:
    """Read a figure; `period` and `as_of` are the bulletin's, `rates` the catalogue's own."""
    known = (*ALL_MEASURES, *rates)
    if figure.measure not in known:
        raise ValueError(
            f"{place}.measure: {figure.measure!r} is not a measure{near(figure.measure, known)}; "
            f"there are {', '.join(known)}"
        )
    if (figure.measure == SHARE) != (figure.share_of is not None):
        raise ValueError(f"{place}.share_of: goes with the measure 'share', and it with that")
    _check_printing(place, figure)
    _check_duties(place, figure)
    if figure.period is not None:
        period = parse_period(figure.period, f"{place}.period")
    if figure.as_of is not None:
        as_of = parse_day(figure.as_of, f"{place}.as_of")
    selection = _selection(figure.select)
    by = ("category",) if figure.measure == CATEGORIES else ()
    whole = None
    if figure.share_of is not None:
        whole = Question(_selection(figure.share_of), period, as_of)
    return FigureDefinition(
        figure.label,
        figure.measure,
        Question(selection, period, as_of, by),
        whole,
        figure.share_measure,
        figure.down_to,
        figure.decimals,
        figure.rounded,
        None if figure.published is None else str(figure.published),
        figure.absent,
        rates.get(figure.measure),
    )


def _of_county(figure: FigureDefinition, catalogue: Catalogue) -> FigureDefinition:
    """Return a figure that knows whose duties it counts, if it counts duties."""
    return replace(figure, county=catalogue) if figure.measure in _OF_DUTIES else figure


def _check_duties(place: str, figure: FigureFile) -> None:
    if figure.measure in _OF_DUTIES:
        for dimension in figure.select:
            if dimension not in DUTY_DIMENSIONS:
                there = ", ".join(DUTY_DIMENSIONS)
                raise ValueError(f"{place}.select.{dimension}: duties go by {there} alone")


def _selection(select: Select) -> Selection:
    return Selection(
        {name: [values] if isinstance(values, str) else values for name, values in select.items()}
    )


def _check_texts(file: BulletinFile) -> None:
    """Check that each figure is in the texts of both languages, and nothing else."""
    texts = [text for section in file.sections for text in section.paragraphs]
    for language in ("zh", "en"):
        used = {place for text in texts for place in PLACE.findall(getattr(text, language))}
        if missing := sorted(used - file.figures.keys()):
            raise ValueError(f"sections: {{{missing[0]}}} is used in a text and is not a figure")
        if unused := sorted(file.figures.keys() - used):
            raise ValueError(f"figures.{unused[0]}: is not used in any text ({language})")


def _check_printing(place: str, figure: FigureFile) -> None:
    is_rate = figure.measure in (*RATES, SHARE, DUTY_RATE) or figure.measure.startswith(OWN_RATE)
    has_decimals = is_rate or figure.measure in MEANS
    measure = figure.share_measure
    if measure is not None and figure.measure != SHARE:
        raise ValueError(f"{place}.share_measure: goes with the measure 'share' alone")
    if measure is not None and measure not in MEASURES:
        there = f"{near(measure, MEASURES)}; there are {', '.join(MEASURES)}"
        raise ValueError(f"{place}.share_measure: {measure!r} is not a measure{there}")
    if figure.down_to is not None and figure.measure in MEANS:
        raise ValueError(f"{place}.down_to: does not go with means")
    for key, given in (("decimals", figure.decimals is not None), ("rounded", figure.rounded)):
        if given and not has_decimals:
            rates = ", ".join((*RATES, SHARE, DUTY_RATE))
            raise ValueError(f"{place}.{key}: goes with rates and means alone: {rates}, …_mean")
        if given and figure.down_to is not None:
            raise ValueError(
                f"{place}.{key}: does not go with down_to, which prints whole percents"
            )
