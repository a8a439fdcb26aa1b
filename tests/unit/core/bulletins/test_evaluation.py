"""Bulletins: definitions read, evaluated, printed and compared."""

from collections.abc import Iterable
from typing import Final

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Label
from streams.core.errors import BadFile
from tests.support.county import COUNTY, Sent, figures, letter, sent
from tests.support.county_bulletin import TEXT

MANY: Final = """[figures.many]
label = { zh = "多", en = "many" }
select = { kind = "letter" }
measure = "received"
down_to = 2
published = "2+"

[figures.housing]"""

DEFINITION: Final = (
    TEXT.replace('as_of = "2015-04-30"', 'as_of = "2015-04-30"\npublished = "66.6%"', 1)
    .replace("[figures.housing]", MANY, 1)
    .replace("{received}", "{received} ({many})")
)
"""The county's bulletin, with a rate that was published and a bound as well."""


def closed(category: str, on: str, subject: str) -> list[Sent]:
    """A letter of 2 March 2015 and its closing."""
    return [
        letter("2015-03-02", subject=subject, category=category),
        sent("closed", on, "c", subject),
    ]


EVENTS: Final = [
    *closed("housing", "2015-03-03", "l1"),
    *closed("traffic", "2015-05-11", "l2"),
    *closed("uncategorised", "2015-03-02", "l3"),
]


def evaluated(events: list[Sent], issues: Iterable[Issue] = (), text: str = DEFINITION) -> Bulletin:
    """Evaluate a definition over events."""
    return Evaluator(figures(events), issues).evaluate(load_definition(text, "test.toml", COUNTY))


def test_figures_are_evaluated_printed_and_put_into_the_text() -> None:
    """A letter closed after the day is open as of it; a rate is cut, not rounded."""
    issues = [Issue(2015, 1, "2015-03-02", ()), Issue(2015, 2, "2015-04-01", ())]
    bulletin = evaluated(EVENTS, issues)
    text = bulletin.text(bulletin.definition.sections[0].paragraphs[0])
    assert text == Label(
        "收到 3 (2+) 件，在办 1 件，办结率 66.6%；住宅占 33.3%，共 2 类。",
        "Received 3 (2+), open 1, closed 66.6%; housing 33.3% of 2.",
    )
    second = bulletin.text(bulletin.definition.sections[1].paragraphs[0])
    assert second.zh.endswith("快报 1 期；申请 无记录。")
    assert second.en.endswith("reports 1; applications no record.")
    assert bulletin.differences == []
    assert [figure.id for figure in bulletin.absent] == ["applications"]


def test_a_figure_that_is_not_what_was_published_differs() -> None:
    """Any number that is printed otherwise, bounds and rates as well."""
    bulletin = evaluated([*EVENTS, *closed("housing", "2015-03-05", "l4")])
    assert [figure.id for figure in bulletin.differences] == ["received", "closure", "many"]


def test_what_is_there_is_not_absent_even_where_the_figure_is_nought() -> None:
    """One application of another year: they were replayed, and the year's figure is wrong."""
    application = sent("received", "2014-03-02", subject="d1", kind="disclosure", channel="desk")
    bulletin = evaluated([*EVENTS, application])
    assert [figure.id for figure in bulletin.differences] == ["applications"]


def test_a_share_is_of_the_measure_that_the_figure_names() -> None:
    """Published shares are of valid letters: here one of three was rejected."""
    rejected = [
        letter("2015-03-02", subject="l3", category="traffic"),
        sent("rejected", "2015-03-03", "r", "l3", reason="duplicate"),
    ]
    events = [*EVENTS[:4], *rejected]
    text = DEFINITION.replace("share_of = {", 'share_measure = "valid"\nshare_of = {', 1)
    for definition, whole in ((DEFINITION, 3), (text, 2)):
        figure = evaluated(events, text=definition).figures["housing"]
        assert (figure.value, figure.denominator) == (1, whole)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "march"', "id = ", "not TOML"),
        ('measure = "received"', 'measure = "recieved"', "figures.received.measure: 'recieved'"),
        ('kind = "letter"', 'kind = "lettre"', "figures.received.select.kind: 'lettre'"),
        ('{ kind = "letter", channel', '{ kid = "letter", channel', "figures.received.select.kid"),
        ('period = "2015-03"', 'period = "2015-13"', "2015-13"),
        ("{closure}；", "{clozure}；", "{clozure}"),
        ("{closure}；", "", "figures.closure: is not used in any text"),
        ('share_of = { kind = "letter" }', "", "figures.housing.share_of"),
        ("down_to = 2", "down_to = 0", "down_to"),
        ("down_to = 2", "round_to = 2", "round_to"),
        (
            "down_to = 2",
            "decimals = 2",
            "decimals: goes with rates and means alone: reply, closure",
        ),
        ("down_to = 2", "rounded = true", "rounded: goes with rates and means alone"),
        ("down_to = 2", 'share_measure = "valid"', "goes with the measure 'share' alone"),
        (
            "share_of = {",
            'share_measure = "vallid"\nshare_of = {',
            "figures.housing.share_measure: 'vallid' is not a measure (did you mean 'valid'?)",
        ),
        ("share_of = {", "decimals = 5\nshare_of = {", "5 is not a whole number from 0 to 4"),
        (
            "share_of = {",
            "decimals = 2\ndown_to = 1\nshare_of = {",
            "figures.housing.decimals: does not go with down_to",
        ),
        ('as_of = "2015-03-31"', "", "as_of"),
    ],
)
def test_a_malformed_definition_is_refused_by_file_and_key(old: str, new: str, said: str) -> None:
    """The message says where, and what is wrong there."""
    with pytest.raises(BadFile) as refused:
        load_definition(DEFINITION.replace(old, new, 1), "b.toml", COUNTY)
    assert str(refused.value).startswith("b.toml: ")
    assert said in str(refused.value)
