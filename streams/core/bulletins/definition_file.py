"""Reading the definition of a bulletin from its file, and checking what it says."""

from streams.core.bulletins.definitions import (
    ALL_MEASURES,
    MEANS,
    PERIOD_PLACE,
    PLACE,
    BulletinFile,
    Definition,
    FigureFile,
)
from streams.core.bulletins.figure_definitions import OF_DUTIES
from streams.core.bulletins.making import Known, make_definition
from streams.core.bulletins.repeating import EVERY
from streams.core.bulletins.selectable import check_selected
from streams.core.bulletins.table_definition_file import column_figures
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue
from streams.core.county.measure_names import DUTY_RATE, SHARE
from streams.core.errors import BadFile, BadQuery
from streams.core.figures.duties import DUTY_DIMENSIONS
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import MEASURES, RATES
from streams.core.figures.rates import OWN_RATE
from streams.core.periods import parse_day, parse_period
from streams.core.toml_files import near, read_toml


def load_bulletin(
    text: str, where: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> Definition | Template:
    """Read a bulletin's definition, or the template of many, from the text of a file.

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
    try:
        return made_bulletin(read_toml(text, where, BulletinFile), catalogue, counted)
    except (BadQuery, ValueError) as error:
        raise BadFile(f"{where}: {error}") from None


def made_bulletin(
    file: BulletinFile, catalogue: Catalogue, counted: CountedValues = nothing
) -> Definition | Template:
    """Return what a file defines, if it makes sense; arguments as of `load_bulletin`.

    Raises:
        BadQuery: A period or day makes no sense.
        ValueError: Anything else is not allowed; begins with its place.
    """
    known = Known.of(catalogue)
    for name, figure in file.figures.items():
        _check_figure(f"figures.{name}", figure, known)
    for place, figure in column_figures(file.tables):
        _check_figure(place, figure, known)
    made = Template.of(file, known) if file.period in EVERY else _definition(file, known)
    _check_texts(file)
    check_selected(made.selected(), catalogue, counted)
    return made


def load_definition(
    text: str, where: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> Definition:
    """Read the definition of a bulletin for one period; arguments as of `load_bulletin`.

    Raises:
        BadFile: As `load_bulletin`, or it is a template.
    """
    made = load_bulletin(text, where, catalogue, counted)
    if isinstance(made, Template):
        raise BadFile(f"{where}: period: {made.every!r} makes many bulletins; name one's days")
    return made


def check_selections(
    definition: Definition | Template, catalogue: Catalogue, counted: CountedValues
) -> None:
    """Check that all a bulletin selects is in the catalogue, or that something is counted under it.

    Raises:
        BadFile: Something is not; says what, and what there is.
    """
    try:
        check_selected(definition.selected(), catalogue, counted)
    except ValueError as error:
        raise BadFile(f"bulletin {definition.id}: {error}") from None


def _definition(file: BulletinFile, known: Known) -> Definition:
    try:
        period = parse_period(file.period)
    except BadQuery as error:
        raise ValueError(f"{error}{near(file.period, EVERY)}") from None
    if file.as_of is None:
        raise ValueError("'as_of' is missing; only where period repeats may it be left out")
    for key in ("first", "last"):
        if getattr(file, key) is not None:
            raise ValueError(f"{key}: goes with a period that repeats: {', '.join(EVERY)}")
    as_of = parse_day(file.as_of)
    for name, figure in file.figures.items():
        if figure.as_of is not None:
            parse_day(figure.as_of, f"figures.{name}.as_of")
    return make_definition(file, known, period, as_of)


def _check_figure(place: str, figure: FigureFile, known: Known) -> None:
    """Check what a figure says without regard to its days."""
    measures = (*ALL_MEASURES, *known.rates)
    if figure.measure not in measures:
        raise ValueError(
            f"{place}.measure: {figure.measure!r} is not a measure"
            f"{near(figure.measure, measures)}; there are {', '.join(measures)}"
        )
    if (figure.measure == SHARE) != (figure.share_of is not None):
        raise ValueError(f"{place}.share_of: goes with the measure 'share', and it with that")
    _check_printing(place, figure)
    _check_duties(place, figure)


def _check_duties(place: str, figure: FigureFile) -> None:
    if figure.measure not in OF_DUTIES:
        return
    for dimension in figure.select:
        if dimension not in DUTY_DIMENSIONS:
            there = ", ".join(DUTY_DIMENSIONS)
            raise ValueError(f"{place}.select.{dimension}: duties go by {there} alone")
    if figure.growth is not None:
        raise ValueError(f"{place}.growth: does not go with duties")


def _check_texts(file: BulletinFile) -> None:
    """Check that each figure is in the texts of both languages, and nothing else."""
    is_template = file.period in EVERY
    if is_template and PERIOD_PLACE in file.figures:
        rule = "a figure of a template needs another name: this is the period's place"
        raise ValueError(f"figures.{PERIOD_PLACE}: {rule}")
    texts = [text for section in file.sections for text in section.paragraphs]
    for language in ("zh", "en"):
        used = {place for text in texts for place in PLACE.findall(getattr(text, language))}
        if is_template:
            used.discard(PERIOD_PLACE)
        if missing := sorted(used - file.figures.keys()):
            raise ValueError(f"sections: {{{missing[0]}}} is used in a text and is not a figure")
        if unused := sorted(file.figures.keys() - used):
            raise ValueError(f"figures.{unused[0]}: is not used in any text ({language})")


def _check_printing(place: str, figure: FigureFile) -> None:
    is_rate = figure.measure in (*RATES, SHARE, DUTY_RATE) or figure.measure.startswith(OWN_RATE)
    has_decimals = is_rate or figure.measure in MEANS or figure.growth is not None
    measure = figure.share_measure
    if measure is not None and figure.measure != SHARE:
        raise ValueError(f"{place}.share_measure: goes with the measure 'share' alone")
    if measure is not None and measure not in MEASURES:
        there = f"{near(measure, MEASURES)}; there are {', '.join(MEASURES)}"
        raise ValueError(f"{place}.share_measure: {measure!r} is not a measure{there}")
    if figure.down_to is not None and figure.measure in MEANS:
        raise ValueError(f"{place}.down_to: does not go with means")
    if figure.down_to is not None and figure.growth is not None:
        raise ValueError(f"{place}.down_to: does not go with growth")
    if figure.recorded_from is not None and figure.growth is None:
        raise ValueError(f"{place}.recorded_from: goes with growth alone")
    for key, given in (("decimals", figure.decimals is not None), ("rounded", figure.rounded)):
        if given and not has_decimals:
            rates = ", ".join((*RATES, SHARE, DUTY_RATE))
            rule = f"goes with rates and means alone: {rates}, …_mean; and with growth"
            raise ValueError(f"{place}.{key}: {rule}")
        if given and figure.down_to is not None:
            raise ValueError(
                f"{place}.{key}: does not go with down_to, which prints whole percents"
            )
