"""How figures were counted, written down and read again."""

import msgspec
import pytest

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadQuery
from streams.core.publications.asked import AskedQuestion, HowCounted
from tests.support.checkout import ROOT
from tests.support.county import TEXT, letter, sent
from tests.support.county_bulletin import TEXT as BULLETIN
from tests.support.published import Office
from tests.support.tables_bulletin import TABLES_TEXT

RATES = """
[rates.done]
zh = "办成率"
en = "done"
of = ["closed", "replied"]
over = "valid"
weights = { replied = 0.9 }

[rates.quick]
zh = "快"
en = "quick"
of = "closed_in_time"
over = ["closed", "overdue"]

[rates.both]
zh = "综合"
en = "both"
parts = { done = 0.7, quick = 0.3 }
"""
RATED = load_catalogue(TEXT + RATES, "rated.toml")

BULLETIN_OF_RATES = """
id = "b"
period = "2015-03"
as_of = "2015-03-31"
title = { zh = "题", en = "t" }
[[sections]]
title = { zh = "节", en = "s" }
paragraphs = [{ zh = "{done} {both}", en = "{done} {both}" }]
[figures.done]
label = { zh = "办成率", en = "done" }
measure = "rates.done"
[figures.both]
label = { zh = "综合", en = "both" }
measure = "rates.both"
decimals = 2
"""


def again(figure: FigureDefinition) -> FigureDefinition:
    """Return a figure's definition after it was written down and read."""
    written = msgspec.json.encode(HowCounted.of(figure))
    how = msgspec.json.decode(written, type=HowCounted)
    return how.definition(figure.label, figure.measure, figure.county)


@pytest.mark.parametrize("text", [BULLETIN, TABLES_TEXT, BULLETIN_OF_RATES])
def test_a_figure_is_counted_as_before_once_it_is_read_again(text: str) -> None:
    """All that counting and printing it takes is there."""
    definition = load_bulletin(text, "b.toml", RATED)
    assert isinstance(definition, Definition)
    for figure in definition.asked():
        read = again(figure)
        assert read.rate == figure.rate
        plain = msgspec.structs.asdict(HowCounted.of(figure))
        assert msgspec.structs.asdict(HowCounted.of(read)) == plain
        assert repr(read.question) == repr(figure.question)


def test_own_rates_are_compared_by_what_they_are_made_of() -> None:
    """A rate made of rates has the counts of all of them, and prints the same from these."""
    office = Office(RATED)
    office.take([letter("2015-03-02", subject="l1"), letter("2015-03-03", subject="l2")])
    office.take([sent("closed", "2015-03-04", "c", "l1"), sent("replied", "2015-03-04", "p", "l1")])
    publication = office.publish(BULLETIN_OF_RATES, RATED)
    office.take([sent("replied", "2015-03-05", "p", "l2"), sent("closed", "2015-03-05", "c", "l2")])
    compared = office.compared(publication, RATED)
    # Of two letters one was closed, and nine tenths of one replied.
    assert (compared["done"].figure.printed.zh, compared["done"].now.printed.zh) == ("95%", "190%")
    made = sorted((each.name, each.more) for each in compared["both"].cases)
    assert made == [("closed", 1), ("closed_in_time", 1), ("replied", 1)]
    assert compared["both"].rest == []
    # Seven tenths of 95 % and three of 100 %.
    assert compared["both"].figure.printed.zh == "96.50%"


@pytest.mark.parametrize("day", ["2015-02-30", "", "2015"])
def test_what_is_not_a_day_is_refused(day: str) -> None:
    """A file may be anybody's."""
    with pytest.raises(BadQuery, match="is not a day of the calendar"):
        _ = AskedQuestion("2015-03-31", day).question


def test_figures_of_shipped_bulletins_are_read_again() -> None:
    """Of the yearly bulletins of Gaoling."""
    catalogue = load_catalogue((ROOT / "schemas" / "catalogue.toml").read_text("utf-8"), "c.toml")
    for path in sorted((ROOT / "schemas" / "bulletins").glob("20*.toml")):
        definition = load_bulletin(path.read_text("utf-8"), str(path), catalogue)
        assert isinstance(definition, Definition)
        for figure in definition.asked():
            assert HowCounted.of(again(figure)) == HowCounted.of(figure)
