"""Problems as paragraphs: of whom the same is said are named together, and none is torn apart."""

from streams.core.bulletins.problems import Sentence, UnitProblems
from streams.core.county.catalogue import Label
from streams.printing.blocks import TextBlock
from streams.printing.bulletin_tables import problem_paragraphs

LACKING = Label("没有报送年度报告", "no yearly report")


def unit(zh: str, en: str, *said: Label) -> UnitProblems:
    """Return the problems of a unit, behind which no cases are named."""
    return UnitProblems(en, Label(zh, en), tuple(Sentence(each, None) for each in said))


def test_units_of_which_the_same_is_said() -> None:
    """One paragraph of two neighbours; the third has something more, the fourth begins anew."""
    late = Label("1件超期", "1 overdue")
    problems = [
        unit("供热公司", "Heating Company", LACKING),
        unit("交通局", "Transport Bureau", LACKING),
        unit("档案局", "Archives", LACKING, late),
        unit("教育局", "", LACKING),
    ]
    assert [*problem_paragraphs(problems)] == [
        Label(
            "供热公司、交通局：没有报送年度报告。",
            "Heating Company, Transport Bureau: no yearly report.",
        ),
        Label("档案局：没有报送年度报告；1件超期。", "Archives: no yearly report; 1 overdue."),
        Label("教育局：没有报送年度报告。", "教育局: no yearly report."),
    ]


def test_a_sentence_that_names_its_unit() -> None:
    """It is not named twice."""
    said = Label("供热公司有1件超期", "Heating Company has 1 overdue")
    (paragraph,) = problem_paragraphs([unit("供热公司", "Heating Company", said)])
    assert paragraph == Label("供热公司有1件超期。", "Heating Company has 1 overdue.")


def test_lines_with_long_numbers_of_cases_are_ragged() -> None:
    """Justified, the Chinese before such a number was spread over the line."""
    assert TextBlock("text", Label("1件超期（gaoling-county-000069）", "")).is_ragged
    assert not TextBlock("text", Label("收到767件，办结率95.3%（2015-11-30）。", "")).is_ragged
