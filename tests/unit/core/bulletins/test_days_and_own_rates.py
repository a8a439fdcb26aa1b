"""Bulletins with figures in days, and with rates that the catalogue defines."""

import pytest

from streams.bulletins.folder import calendar_note
from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.printed import print_mean
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from streams.printing.links import cases_query
from tests.support.county import TEXT, figures, letter, sent

RATE = '[rates.done]\nzh = "办成率"\nen = "done"\nof = ["closed", "replied"]\nover = "valid"\n'
COUNTY = load_catalogue(
    f'{TEXT}\n{RATE}weights = {{ replied = 0.5 }}\n[rates.quick]\nzh = "快"\nen = "quick"\n'
    'of = "closed_in_time"\nover = "closed"\n',
    "county.toml",
)

EVENTS = [
    letter("2015-03-02", subject="l1"),
    sent("replied", "2015-03-03", "p", "l1"),
    sent("closed", "2015-03-09", "c", "l1"),
    letter("2015-03-06", subject="l2"),
    sent("closed", "2015-03-06", "c", "l2"),
    letter("2015-03-06", subject="l3"),
]


def bulletin(*measures: str, as_of: str = "2015-03-31", more: str = "") -> Bulletin:
    """Evaluate a bulletin of one figure for each measure."""
    names = [f"f{number}" for number in range(len(measures))]
    text = " ".join(f"{{{name}}}" for name in names)
    parts = [
        f'id = "b"\nperiod = "2015-03"\nas_of = "{as_of}"\ntitle = {{ zh = "题", en = "t" }}',
        '[[sections]]\ntitle = { zh = "节", en = "s" }',
        f'paragraphs = [{{ zh = "{text}", en = "{text}" }}]',
    ]
    parts += [
        f'[figures.{name}]\nlabel = {{ zh = "数", en = "n" }}\nmeasure = "{measure}"\n{more}'
        for name, measure in zip(names, measures, strict=True)
    ]
    return Evaluator(figures(EVENTS), []).evaluate(
        load_definition("\n".join(parts), "b.toml", COUNTY)
    )


def printed(*measures: str, as_of: str = "2015-03-31", more: str = "") -> list[str]:
    """Return the figures as they are printed."""
    told = bulletin(*measures, as_of=as_of, more=more)
    return [figure.printed.zh for figure in told.figures.values()]


def test_days_are_printed() -> None:
    """Two were closed, after 7 and 0 days, of which 4 and 0 were worked: 4 March was off."""
    assert printed(
        *("closing_days_median", "closing_days_mean", "closing_days_p90"),
        *("closing_working_days_p90", "reply_days_median", "reply_working_days_mean"),
    ) == ["0", "3.5", "7", "4", "1", "1"]
    assert printed("closing_days_mean", more="decimals = 2") == ["3.50"]
    assert printed("closing_days_mean", more="decimals = 0\nrounded = true") == ["4"]
    assert printed("closing_days_p90", more="down_to = 5") == ["5+"]


def test_of_no_cases_there_are_no_days() -> None:
    """A dash is printed, as for a rate of nothing."""
    found = bulletin("closing_days_median", "closing_days_mean", as_of="2015-03-02")
    assert [figure.printed.en for figure in found.figures.values()] == ["—", "—"]
    assert [(each.value, each.denominator) for each in found.figures.values()] == [(0, 0), (0, 0)]


def test_an_own_rate_is_printed() -> None:
    """Two closed and half of one replied are 2.5 of 3."""
    told = bulletin("rates.done", more="decimals = 2").figures["f0"]
    assert (told.value, told.denominator, told.printed.zh) == (25, 30, "83.33%")


def test_what_is_behind_them() -> None:
    """Days lead to the cases that took them, a rate to those of its one measure above the line."""
    found = bulletin("closing_days_p90", "reply_days_mean", "rates.quick", "rates.done")
    queries = [cases_query(figure, COUNTY) for figure in found.figures.values()]
    listed = [query and query.split("&")[0] for query in queries]
    assert listed == ["measure=closed", "measure=replied", "measure=closed_in_time", None]


@pytest.mark.parametrize(
    ("measure", "more", "problem"),
    [
        ("rates.dome", "", "did you mean 'rates.done'?"),
        ("closing_days_mean", "down_to = 2", "down_to: does not go with means"),
        ("closing_days_p90", "decimals = 1", "decimals: goes with rates and means alone"),
    ],
)
def test_what_makes_no_sense_is_refused(measure: str, more: str, problem: str) -> None:
    """The message names the figure and the key."""
    with pytest.raises(BadFile) as refused:
        bulletin(measure, more=more)
    assert str(refused.value).startswith("b.toml: figures.f0.")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("measure", "is_noted"),
    [
        *(("closing_working_days_p90", True), ("closing_days_p90", False)),
        *(("rates.quick", True), ("rates.done", False), ("extended", True)),
    ],
)
def test_the_calendars_end_is_noted_where_it_matters(measure: str, *, is_noted: bool) -> None:
    """Working days of years that the official calendar does not reach are weekdays alone."""
    definition = bulletin(measure, as_of="2099-12-31").definition
    assert (calendar_note(definition) is not None) == is_noted


@pytest.mark.parametrize(
    ("total", "many", "decimals", "rounded", "shown"),
    [
        (44, 5, None, False, "8.8"),
        (45, 5, None, False, "9"),
        (20, 3, None, False, "6.6"),
        (20, 3, None, True, "6.7"),
        (20, 3, 0, False, "6"),
        (20, 3, 0, True, "7"),
        (45, 5, 2, False, "9.00"),
        (1, 8, 2, True, "0.13"),
        (0, 4, None, False, "0"),
        (0, 0, 2, False, "—"),
    ],
)
def test_means(total: int, many: int, decimals: int | None, *, rounded: bool, shown: str) -> None:
    """A mean is cut, unless it is to be rounded; halves go up."""
    assert print_mean(total, many, decimals, rounded=rounded) == shown
