"""Templates: a file of which each period has a bulletin."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from streams.core.bulletins.definition_file import (
    check_selections,
    load_bulletin,
    load_definition,
)
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.named import (
    MOST_LISTED,
    find,
    headings,
    is_recorded,
    latest,
    names_there_are,
    same_name,
)
from streams.core.bulletins.templates import Template
from streams.core.days import day_date, day_number
from streams.core.errors import BadFile
from streams.core.figures.engine.cells import nothing
from tests.support.county import COUNTY, figures, letter, sent
from tests.support.county_bulletin import TEXT as CONCRETE
from tests.support.templates import QUARTERLY, template

DOCUMENTS = Path(__file__).parents[4] / "docs"


def day(text: str) -> int:
    """Return the number of a day."""
    return day_number(date.fromisoformat(text))


def test_a_bulletin_is_made_for_each_period() -> None:
    """Title, headings, labels and texts say the period in words; figures are about its days."""
    made = template().definition("2015-Q3", day("2016-01-01"))
    assert (made.id, made.template) == ("circular-2015-Q3", "circular")
    assert (made.title.zh, made.title.en) == (
        "2015年第三季度通报",
        "Circular of the third quarter of 2015",
    )
    (section,) = made.sections
    assert section.title.zh == "2015年第三季度来信"
    assert section.paragraphs[0].en.startswith("In the third quarter of 2015 {received} letters")
    assert made.figures["received"].label.zh == "2015年第三季度收到"
    assert (str(made.period), day_date(made.as_of)) == (
        "2015-07-01..2015-09-30",
        date(2015, 9, 30),
    )
    assert {str(figure.question.period) for figure in made.figures.values()} == {
        "2015-07-01..2015-09-30",
        "..2014-12-31",
    }


def test_a_period_that_is_not_over_is_seen_as_of_today() -> None:
    """It says so itself; figures with days of their own that are to come as well."""
    quarterly = template(
        QUARTERLY.replace('"quarter"', '"quarter"\nas_of = "period end + 10 days"')
    )
    for today, as_of in (
        ("2015-08-15", "2015-08-15"),
        ("2015-10-09", "2015-10-09"),
        ("2015-10-10", "2015-10-10"),
        ("2015-12-31", "2015-10-10"),
    ):
        made = quarterly.definition("2015-Q3", day(today))
        assert day_date(made.as_of).isoformat() == as_of
        assert made.figures["received"].question.as_of == made.as_of
        later = min(day(today), day("2015-10-30"))
        assert made.figures["later"].question.as_of == later
        assert made.figures["before"].question.as_of == day("2015-01-10")


def test_figures_are_those_of_the_period() -> None:
    """The same file counts each quarter's letters."""
    events = [
        letter("2015-03-02", subject="l1"),
        letter("2015-07-03", subject="l2"),
        letter("2015-09-30", subject="l3"),
        sent("closed", "2015-10-20", "c", "l3"),
    ]
    evaluator = Evaluator(figures(events), [])
    counted = {
        name: {
            key: figure.value
            for key, figure in evaluator.evaluate(
                template().definition(name, day("2016-01-01"))
            ).figures.items()
        }
        for name in ("2015-Q1", "2015-Q2", "2015-Q3")
    }
    assert [counted[name]["received"] for name in counted] == [1, 0, 2]
    assert [counted[name]["later"] for name in counted] == [0, 0, 1]


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("circular-2015-Q3", True),
        ("circular-2015", False),
        ("circular-2015-03", False),
        ("circular-2015-Q5", False),
        ("circular", False),
        ("circular-", False),
        ("2015-Q3", False),
        ("circular-circular-2015-Q3", False),
    ],
)
def test_names(name: str, is_there: bool) -> None:
    """A bulletin is named by the template and a period of its sort, and by nothing else."""
    files = {"circular": template()}
    found = find(files, name, day("2016-01-01"))
    assert (found is not None) == is_there
    if found:
        assert found.id == name


def test_what_is_to_come_and_what_was_before_the_record_has_no_bulletin() -> None:
    """A bulletin of noughts would be believed."""
    files, today = {"circular": template()}, day("2015-08-15")
    assert find(files, "circular-2015-Q4", today) is None
    third, second = (find(files, f"circular-2015-{q}", today) for q in ("Q3", "Q2"))
    assert third is not None
    assert second is not None
    assert is_recorded(second, day("2015-06-30"), today)
    assert not is_recorded(second, day("2015-07-01"), today)
    assert is_recorded(third, None, today)
    assert not is_recorded(second, None, today)
    concrete = load_definition(CONCRETE, "f.toml", COUNTY)
    assert is_recorded(concrete, day("2020-01-01"), day("2021-01-01"))


def test_a_list_has_the_periods_of_the_record_latest_first() -> None:
    """By the ids of the files; beyond ten years of months what is older is left out."""
    concrete = load_definition(CONCRETE, "f.toml", COUNTY)
    files: dict[str, Definition | Template] = {"march": concrete, "circular": template()}
    found = list(headings(files, day("2015-02-01"), day("2015-08-15")))
    assert [heading.id for heading in found] == [
        *("circular-2015-Q3", "circular-2015-Q2", "circular-2015-Q1", "march"),
    ]
    assert [heading.template for heading in found] == [*["circular"] * 3, ""]
    assert [day_date(heading.as_of).isoformat() for heading in found] == [
        *("2015-08-15", "2015-06-30", "2015-03-31", "2015-03-31"),
    ]
    assert found[0].title.en == "Circular of the third quarter of 2015"
    assert latest(template(), day("2015-08-15")) == found[0]
    for first in (None, day("2030-01-01")):
        found = list(headings(files, first, day("2015-08-15")))
        assert [heading.id for heading in found] == ["circular-2015-Q3", "march"]
    found = list(headings(files, day("1970-01-01"), day("2015-08-15")))
    assert len(found) == MOST_LISTED + 1
    assert find(files, "circular-1970-Q1", day("2015-08-15")) is not None


def test_a_message_says_which_there_are() -> None:
    """Of a template the latest."""
    concrete = load_definition(CONCRETE, "f.toml", COUNTY)
    today = day("2015-08-15")
    said = names_there_are({"march": concrete, "circular": template()}, today)
    assert said == "there are circular-2015-Q3 and earlier ones, march"
    assert names_there_are({}, today) == "there is none"


def test_two_files_cannot_mean_one_name() -> None:
    """Whichever was read first."""
    quarterly = template()
    concrete = load_definition(CONCRETE.replace('"march"', '"circular-2015-Q3"'), "f.toml", COUNTY)
    other = template(QUARTERLY.replace('"circular"', '"circular-2015-Q3"'))
    free = load_definition(CONCRETE.replace('"march"', '"circular-2015"'), "f.toml", COUNTY)
    assert same_name(concrete, [quarterly]) is quarterly
    assert same_name(quarterly, [free, concrete]) is concrete
    assert same_name(other, [quarterly]) is quarterly
    assert same_name(template(), [quarterly]) is quarterly
    assert same_name(free, [quarterly]) is None


def test_what_is_selected_is_checked() -> None:
    """As in any bulletin, when it is read and when it is looked at again."""
    text = QUARTERLY.replace('"mailbox"', '"mailboks"')
    with pytest.raises(BadFile, match=r"f\.toml: figures\.received\.select\.channel: 'mailboks'"):
        load_bulletin(text, "f.toml", COUNTY)
    check_selections(template(), COUNTY, nothing)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"quarter"', '"quarterly"', "'quarterly' is not a period; "),
        ('"quarter"', '"quarterly"', "(did you mean 'quarter'?)"),
        ('"quarter"', '"2015-Q3"', "'as_of' is missing; only where period repeats"),
        (
            '"quarter"',
            '"2015-Q3"\nas_of = "period end"',
            "as_of: 'period end' is not a day of the calendar",
        ),
        (
            '"quarter"',
            '"2015-Q3"\nas_of = "2015-09-30"',
            "figures.later.as_of: 'period end + 30 days' is not a day of the calendar",
        ),
        (
            '"quarter"',
            '"quarter"\nas_of = "2015-09-30"',
            "as_of: '2015-09-30' would be the same day for all periods",
        ),
        *(
            (
                '"quarter"',
                f'"quarter"\nas_of = "{as_of}"',
                f"as_of: '{as_of}' is not a day after the period's end; write 'period end'",
            )
            for as_of in (
                *("period end + 367 days", "period end +1 day", "period end - 1 days"),
                *("period end + 1000 days", "period end + ten days", "period ends"),
            )
        ),
        ('"period end + 30 days"', '"period end + x"', "figures.later.as_of: 'period end + x'"),
        ('"period end + 30 days"', '"sometime"', "figures.later.as_of: 'sometime' is not a day"),
        ('period = "..2014-12-31"', 'period = "soon"', "figures.before.period: 'soon' is not a"),
        ("[figures.later]", "[figures.period]", "figures.period: a figure of a template needs"),
        ("{period} {received}", "{periods} {received}", "{periods} is used in a text and is not"),
    ],
)
def test_what_makes_no_sense_is_refused(old: str, new: str, said: str) -> None:
    """The message says the place, what was found and what is allowed."""
    assert old in QUARTERLY
    with pytest.raises(BadFile) as caught:
        load_bulletin(QUARTERLY.replace(old, new), "f.toml", COUNTY)
    assert str(caught.value).startswith("f.toml: ")
    assert said in str(caught.value)


def test_a_bulletin_of_one_period_has_no_place_for_it() -> None:
    """There ``{period}`` is a figure, if one has that name."""
    with pytest.raises(BadFile, match="is used in a text and is not a figure"):
        load_definition(CONCRETE.replace("收到 {received}", "{period} {received}"), "f", COUNTY)
    text = CONCRETE.replace("{received}", "{period}").replace(".received]", ".period]")
    assert "period" in load_definition(text, "f", COUNTY).figures


def test_what_wants_one_bulletin_is_told_of_a_template() -> None:
    """Its file makes many."""
    with pytest.raises(BadFile, match=r"f\.toml: period: 'quarter' makes many"):
        load_definition(QUARTERLY, "f.toml", COUNTY)


@pytest.mark.parametrize(
    ("every", "name"),
    [
        ("week", "2015-W10"),
        ("month", "2015-03"),
        ("half-year", "2015-H1"),
        ("year", "2015"),
    ],
)
def test_every_sort_of_period(every: Any, name: str) -> None:
    """Each has its names."""
    made = template(QUARTERLY.replace('"quarter"', f'"{every}"'))
    assert made.every == every
    assert made.definition(name, day("2016-01-01")).id == f"circular-{name}"


def test_the_example_of_the_document_is_a_template() -> None:
    """Anyone who copies it has a bulletin for each quarter."""
    text = (DOCUMENTS / "bulletin-files.md").read_text(encoding="utf-8")
    example, *_ = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    made = template(example).definition("2015-Q3", day("2016-01-01"))
    events = [letter(f"2014-0{month}-02", subject=f"a{month}") for month in (1, 7, 8, 9, 9)]
    events += [letter("2015-08-02", subject=f"b{number}") for number in range(5)]
    bulletin = Evaluator(figures(events), []).evaluate(made)
    (section,) = made.sections
    assert bulletin.text(section.paragraphs[0]).zh == "2015年第三季度收到信件 5 件，同比 +66.6%。"
    assert day_date(made.as_of) == date(2015, 10, 10)
