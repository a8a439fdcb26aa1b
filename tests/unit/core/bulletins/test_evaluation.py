"""Bulletins: definitions read, evaluated, printed and compared."""

from collections.abc import Iterable

import pytest

from streams.core.bulletins.definitions import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.quick_reports import Issue
from streams.core.cases.timelines import encode
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadFile
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from streams.settings.settings import Settings

MARCH_2 = 16496

DEFINITION = """
id = "test"
title = { zh = "通报", en = "Bulletin" }
period = "2015-03"
as_of = "2015-03-31"

[figures.received]
label = { zh = "收到", en = "received" }
select = { kind = "letter" }
measure = "received"
published = 3

[figures.closure]
label = { zh = "办结率", en = "closed" }
select = { kind = "letter" }
measure = "closure"
published = "66.6%"

[figures.many]
label = { zh = "多", en = "many" }
select = { kind = "letter" }
measure = "received"
down_to = 2
published = "2+"

[figures.categories]
label = { zh = "类", en = "categories" }
select = { kind = "letter" }
measure = "categories"

[figures.housing]
label = { zh = "住宅占比", en = "share of housing" }
select = { kind = "letter", category = "housing" }
measure = "share"
share_of = { kind = "letter" }

[figures.reports]
label = { zh = "快报", en = "quick reports" }
measure = "quick_reports"

[figures.services]
label = { zh = "审批", en = "services" }
select = { kind = "service" }
measure = "closed"
published = 600583
absent = { zh = "（未回放）", en = "(not replayed)" }

[[sections]]
title = { zh = "一", en = "1" }

[[sections.paragraphs]]
zh = "收到{received}件，{closure}，{many}，{categories}类，{housing}，{reports}期，{services}"
en = "{received} {closure} {many} {categories} {housing} {reports} {services}"
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Gaoling's catalogue."""
    return Settings().read_catalogue()


def letter(category: str, closed: int | None = None) -> bytes:
    """A tally row: a letter of 2 March 2015, closed so many days later."""
    moves = [] if closed is None else [[MARCH_2 + closed, "closed"]]
    attributes = [[MARCH_2, category, "", ""]]
    return encode(["letter", "portal-participation", MARCH_2, attributes, moves, None, []])


ROWS = {letter("housing", 1): 1, letter("traffic", 40): 1, letter("uncategorised", 0): 1}


def evaluated(
    catalogue: Catalogue,
    rows: dict[bytes, int],
    issues: Iterable[Issue] = (),
    text: str = DEFINITION,
) -> Bulletin:
    """Evaluate a definition over rows."""
    figures = Figures.of(Columns(rows), catalogue, Deadlines(catalogue))
    return Evaluator(figures, issues).evaluate(load_definition(text, "test.toml", catalogue))


def test_figures_are_evaluated_printed_and_put_into_the_text(catalogue: Catalogue) -> None:
    """A letter closed after the day is open as of it; a rate is cut, not rounded."""
    issues = [Issue(2015, 1, "2015-03-02", ()), Issue(2015, 2, "2015-04-01", ())]
    bulletin = evaluated(catalogue, ROWS, issues)
    text = bulletin.text(bulletin.definition.sections[0].paragraphs[0])
    assert text == Label(
        "收到3件，66.6%，2+，2类，33.3%，1期，（未回放）", "3 66.6% 2+ 2 33.3% 1 (not replayed)"
    )
    assert bulletin.differences == []
    assert [figure.id for figure in bulletin.absent] == ["services"]


def test_a_figure_that_is_not_what_was_published_differs(catalogue: Catalogue) -> None:
    """Any number that is printed otherwise, bounds and rates as well."""
    bulletin = evaluated(catalogue, ROWS | {letter("housing", 3): 1})
    assert [figure.id for figure in bulletin.differences] == ["received", "closure", "many"]


def test_what_is_there_is_not_absent_even_where_the_figure_is_nought(catalogue: Catalogue) -> None:
    """One service of another year: the record was replayed, and the year's figure is wrong."""
    attributes = [[1, "uncategorised", "", ""]]
    row = encode(["service", "service-hall", 1, attributes, [], None, []])
    bulletin = evaluated(catalogue, ROWS | {row: 1})
    assert [figure.id for figure in bulletin.differences] == ["services"]


def test_a_share_is_of_the_measure_that_the_figure_names(catalogue: Catalogue) -> None:
    """Published shares are of valid letters: here one of three was rejected."""
    moves = [[MARCH_2 + 1, "rejected"]]
    given = [[MARCH_2, "traffic", "", ""]]
    row = encode(["letter", "mayor-mailbox", MARCH_2, given, moves, None, []])
    rows = {letter("housing", 3): 1, letter("traffic", 3): 1, row: 1}
    text = DEFINITION.replace("share_of = {", 'share_measure = "valid"\nshare_of = {', 1)
    for definition, whole in ((DEFINITION, 3), (text, 2)):
        figure = evaluated(catalogue, rows, text=definition).figures["housing"]
        assert (figure.value, figure.denominator) == (1, whole)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "test"', "id = ", "not TOML"),
        ('measure = "received"', 'measure = "recieved"', "figures.received.measure: 'recieved'"),
        ('kind = "letter"', 'kind = "lettre"', "figures.received.select.kind: 'lettre'"),
        ('{ kind = "letter" }', '{ kid = "letter" }', "figures.received.select.kid"),
        ('period = "2015-03"', 'period = "2015-13"', "2015-13"),
        ("{closure}，", "{clozure}，", "{clozure}"),
        ("{closure}，", "", "figures.closure: is not used in any text"),
        ('share_of = { kind = "letter" }', "", "figures.housing.share_of"),
        ("down_to = 2", "down_to = 0", "down_to"),
        ("down_to = 2", "round_to = 2", "round_to"),
        ("down_to = 2", "decimals = 2", "decimals: goes with rates alone: reply, closure"),
        ("down_to = 2", "rounded = true", "rounded: goes with rates alone"),
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
def test_a_malformed_definition_is_refused_by_file_and_key(
    catalogue: Catalogue, old: str, new: str, said: str
) -> None:
    """The message says where, and what is wrong there."""
    with pytest.raises(BadFile) as refused:
        load_definition(DEFINITION.replace(old, new, 1), "b.toml", catalogue)
    assert str(refused.value).startswith("b.toml: ")
    assert said in str(refused.value)
