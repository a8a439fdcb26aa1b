"""Tables that other places printed: Ningguo's units, and the 55 orders missing in Xi'an's."""

from fractions import Fraction

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.printing.bulletin_tables import table_notes
from tests.support import ningguo, xian
from tests.support.ningguo import NINGGUO
from tests.support.places import Place
from tests.support.printed_tables import NINGGUO_TABLE, XIAN_TABLE
from tests.support.xian import XIAN


def bulletin(place: Place, text: str) -> Bulletin:
    """Evaluate a bulletin of a place."""
    definition = load_definition(text, "t.toml", place.catalogue)
    return Evaluator(place.figures, ()).evaluate(definition)


@pytest.fixture(scope="module")
def april() -> Bulletin:
    """Ningguo's April."""
    return bulletin(NINGGUO, NINGGUO_TABLE)


def test_ningguo_s_units(april: Bulletin) -> None:
    """Each as printed: dispatched, in time, late, open by channel, and the rates of these."""
    table = april.tables["units"]
    named = {row.key: row for row in table.rows}
    assert [row.key for row in table.rows][:3] == ["housing", "police", "urban"]
    for unit in ningguo.UNITS:
        dispatched, late = unit.hotline + unit.net, unit.late + unit.open
        printed = [cell.printed.zh for cell in named[unit.name].cells.values()]
        assert printed[:5] == [
            *(str(dispatched), str(dispatched - late), str(late)),
            *(str(unit.open), "0"),
        ]
        assert printed[7] == str(unit.dissatisfied)
        cells = named[unit.name].cells
        assert (cells["closure"].value, cells["closure"].denominator) == (
            dispatched - unit.open,
            dispatched,
        )
        assert (cells["rate"].value, cells["rate"].denominator) == (unit.dissatisfied, unit.asked)
    assert named["housing"].cells["on_time"].printed.zh == "98.98%"  # 98 of 99, cut.
    assert named["urban"].cells["closure"].printed.zh == "98.52%"  # 67 of 68.


def test_ningguo_s_whole(april: Bulletin) -> None:
    """601 dispatched, 597 in time, 4 late; what was answered at once is in no row, nor in this."""
    total = [cell.printed.zh for cell in april.tables["units"].total.values()]
    assert total[:5] == ["601", "597", "4", "1", "0"]
    assert total[5:7] == ["99.83%", "99.33%"]
    assert april.tables["units"].differences == ()


def test_ningguo_s_lists(april: Bulletin) -> None:
    """Six units with 20 orders or more were never late: six do not fit in five."""
    table = april.tables["units"]
    big = [unit for unit in ningguo.UNITS if unit.hotline + unit.net >= 20]
    faultless = [unit for unit in big if not unit.late + unit.open]
    assert len(faultless) > 5
    assert table.best == ()
    late = {
        unit.name: Fraction(unit.late + unit.open, unit.hotline + unit.net)
        for unit in big
        if unit.late + unit.open
    }
    assert list(table.worst) == sorted(late, key=late.__getitem__, reverse=True)
    small = {unit.name for unit in ningguo.UNITS if unit.hotline + unit.net < 20}
    assert set(table.unranked) == small


def test_ningguo_s_problems(april: Bulletin) -> None:
    """Of the three bureaus that were late, and of those with whom people are dissatisfied."""
    said = {unit.unit: [each.text.zh for each in unit.sentences] for unit in april.problems}
    assert said == {
        "housing": ["1件未按期办结", "不满意率达12.50%"],
        "urban": ["2件未按期办结", "不满意率达14.28%"],
        "land": ["1件未按期办结"],
    }


def test_xian_s_55_are_missing() -> None:
    """29,337 orders are printed, and the rows are 29,282: the table says so in both languages."""
    table = bulletin(XIAN, XIAN_TABLE).tables["units"]
    rows = {row.key: row.cells["orders"].value for row in table.rows}
    assert rows == xian.PRINTED
    (difference,) = table.differences
    assert (difference.whole, difference.sum, difference.missing) == (29_337, 29_282, 55)
    (note,) = table_notes(table)
    assert note.zh == "“工单”各行合计29282，总计29337，缺55（未列示：未分派55）"
    assert note.en == (
        "“orders”: the rows add up to 29282, the whole is 29337; 55 are missing "
        "(not shown: not assigned 55)"
    )
    shares = [row.cells["share"].printed.zh for row in table.rows]
    assert shares == ["40.61%", "19.00%", "40.19%"]
    assert table.total["share"].printed.zh == "100%"


def test_with_a_row_for_them_nothing_is_missing() -> None:
    """The 55 have no unit, and are a row like others where the file wants it."""
    table = bulletin(XIAN, XIAN_TABLE.replace("none = false", "none = true")).tables["units"]
    assert table.differences == ()
    assert table.rows[-1].label.zh == "未分派"
    assert table.rows[-1].cells["orders"].value == xian.MISSING == 55


def test_xian_s_units_under_a_class() -> None:
    """The districts alone, each by itself; the whole is theirs."""
    text = XIAN_TABLE.replace('by = "department@class"', 'by = "department"\nunder = "districts"')
    table = bulletin(XIAN, text).tables["units"]
    assert table.total["orders"].value == xian.PRINTED["districts"]
    assert {row.key: row.cells["orders"].value for row in table.rows}.items() <= xian.UNITS.items()
    assert len(table.rows) == 13
    assert table.differences == ()
