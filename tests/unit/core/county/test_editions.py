"""Editions of deadlines: which hold when, and which a catalogue cannot have."""

from datetime import date

import numpy as np
import pytest

from streams.core.arrays import Names
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import read_editions
from streams.core.county.lives import ClockStep, Life
from streams.core.days import day_number
from streams.core.errors import BadFile
from tests.support.county import TEXT

HEAD = TEXT.partition("[[deadlines]]")[0]


def county(rules: str) -> Catalogue:
    """Return a county that has these rules alone."""
    return load_catalogue(HEAD + rules, "county.toml")


def rule(*lines: str) -> str:
    """Write a deadline."""
    return "\n".join(("[[deadlines]]", *lines, ""))


OLD = rule('kind = "disclosure"', "working_days = 15")
NEW = rule('kind = "disclosure"', "from = 2019-05-15", "working_days = 20")
DATED = rule('kind = "disclosure"', "until = 2019-05-14", "working_days = 15")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            rule("working_days = 1", "hours = 2"),
            "deadlines[0]: name one of working_days, days (or calendar_days) and hours",
        ),
        (rule("days = 1", "calendar_days = 1"), "deadlines[0]: name one of working_days, days"),
        (rule('kind = "letter"'), "deadlines[0]: name one of working_days, days"),
        (rule("days = 1", 'stage = "answer"'), "deadlines[0].stage: 'answer' is not one of"),
        (rule("days = 1", 'nature = "praise"'), "deadlines[0].nature: 'praise' is not in the"),
        (
            rule("days = 1", "from = 2019-05-15", "until = 2019-05-14"),
            "deadlines[0].until: 2019-05-14 is before from, 2019-05-15",
        ),
        (rule("days = 1", 'from = "soon"'), "deadlines[0].from: 'soon' is not a day such as"),
        (
            rule("working_days = 1", "rolls_over = true"),
            "deadlines[0].rolls_over: only a deadline in days can end on a day off",
        ),
        (
            rule("days = 1", 'kind = "visit"'),
            "deadlines[0].kind: 'visit' is a kind of record, of which nothing is owed",
        ),
        (
            rule("days = 1", "extension = { days = 0 }"),
            "deadlines[0].extension.days: 0 is not a whole number from 1 to 3660",
        ),
        (
            rule("hours = 1", "extension = { hours = 0 }"),
            "deadlines[0].extension.hours: 0 is not a whole number from 1 to 87840",
        ),
        (
            rule("days = 1", "extension = { times = 2 }"),
            "deadlines[0].extension: name one of working_days, days and hours",
        ),
        (
            rule("days = 1", "extension = { hours = 2 }"),
            "deadlines[0].extension: hours go with a deadline in hours, and days with one in days",
        ),
        (
            rule("hours = 1", "reopened = { days = 2 }"),
            "deadlines[0].reopened: hours go with a deadline in hours",
        ),
        (
            rule("days = 1", "extension = { days = 2, times = 0 }"),
            "deadlines[0].extension.times: 0 is not a whole number from 1 to 99",
        ),
        (
            rule("days = 1", 'stage = "reply"', "reopened = { days = 2 }"),
            "deadlines[0].reopened: a case that is reopened is not to reply again; only to close",
        ),
        (
            OLD + NEW + NEW,
            (
                "deadlines[1] and deadlines[2] select the same and overlap: both hold "
                "from 2019-05-15 on; write from beside the later"
            ),
        ),
        (
            DATED.replace("05-14", "05-20") + NEW,
            (
                "deadlines[0] and deadlines[1] select the same and overlap: both hold "
                "from 2019-05-15 to 2019-05-20"
            ),
        ),
        (
            DATED.replace("05-14", "04-30") + NEW,
            (
                "deadlines[0] and deadlines[1] select the same and leave a gap: neither holds "
                "from 2019-05-01 to 2019-05-14"
            ),
        ),
        (
            NEW + DATED + OLD,
            (
                "deadlines[1] and deadlines[2] select the same and overlap: both hold from the "
                "first day to 2019-05-14"
            ),
        ),
    ],
)
def test_bad_editions_are_refused(rules: str, said: str) -> None:
    """What is wrong is said by its place, and days by their dates."""
    with pytest.raises(BadFile) as caught:
        county(rules)
    assert str(caught.value).startswith(f"county.toml: {said}")


def lasts(rules: str, *days: str) -> list[int | None]:
    """Return how many days after receipt on some days disclosures are due."""
    deadlines = Deadlines(county(rules))
    found = []
    for day in days:
        received = day_number(date.fromisoformat(day))
        courses = deadlines.courses(Life(received), {"kind": "disclosure"})
        last = courses["close"].dues[0].last if courses else None
        found.append(None if last is None else last - received)
    return found


FIVE = rule('kind = "disclosure"', "days = 5")
SEVEN = rule('kind = "disclosure"', "from = 2019-05-15", "days = 7")
NINE = rule('kind = "disclosure"', "from = 2020-01-01", "until = 2020-12-31", "days = 9")
ANY = rule("days = 30")
DAYS = ("1970-01-01", "2019-05-14", "2019-05-15", "2019-12-31", "2020-01-01", "2021-01-01")


@pytest.mark.parametrize("rules", [FIVE + SEVEN + NINE, NINE + FIVE + SEVEN, SEVEN + NINE + FIVE])
def test_an_edition_holds_until_the_next(rules: str) -> None:
    """Whatever their order in the catalogue; the last one ends by itself."""
    assert lasts(rules, *DAYS) == [5, 5, 7, 7, 9, None]


def test_where_no_edition_holds_another_deadline_may() -> None:
    """The next that fits, as if the first were not there."""
    assert lasts(SEVEN + ANY, *DAYS) == [30, 30, 7, 7, 7, 7]


@pytest.mark.parametrize(
    ("rules", "number"),
    [
        (rule("days = 1") * 2, 1),
        (rule("days = 1") + rule("days = 2", 'kind = "letter"'), 1),
        (rule("days = 1", 'kind = "letter"') + rule("days = 2") + rule("hours = 3"), 2),
        (
            rule("days = 1", "until = 2019-05-14")
            + rule("days = 2", "from = 2019-05-15")
            + rule("days = 3", 'channel = "board"', "from = 2019-01-01"),
            2,
        ),
        (
            rule("days = 1", "from = 2019-01-01", "until = 2019-12-31")
            + rule("days = 3", 'kind = "letter"', "from = 2019-02-01", "until = 2019-12-31"),
            1,
        ),
    ],
)
def test_one_that_can_never_hold_is_refused(rules: str, number: int) -> None:
    """The first that fits a case holds, so a broader one before it leaves it nothing."""
    with pytest.raises(BadFile, match=rf"county.toml: deadlines\[{number}\]: never holds, since"):
        county(rules)


@pytest.mark.parametrize(
    "rules",
    [
        rule("days = 1", 'kind = "letter"') + rule("days = 2"),
        rule("days = 1", 'stage = "accept"') + rule("days = 2"),
        rule("days = 1", "until = 2019-05-13")
        + rule("days = 2", 'kind = "letter"', "until = 2019-05-14"),
        rule("days = 1", 'kind = "letter"') + rule("days = 2", 'channel = "board"'),
    ],
)
def test_one_that_holds_on_a_day_is_kept(rules: str) -> None:
    """One day, or one case that nothing before it fits, is enough."""
    assert len(county(rules).deadlines) == 2


def test_stages_have_deadlines_of_their_own() -> None:
    """The same selection of another stage is no edition of it."""
    rules = ANY + rule("days = 1", 'stage = "accept"') + rule("hours = 2", 'stage = "reply"')
    courses = Deadlines(county(rules)).courses(Life(100, minute=0), {"kind": "letter"})
    assert list(courses) == ["accept", "reply", "close"]
    assert [course.dues[0].last for course in courses.values()] == [101, 100, 130]


def test_operators_are_told_of_each_stage() -> None:
    """From the first day on which a deadline of the stage may lie beyond the known calendar."""
    rules = (
        rule("working_days = 10")
        + rule("working_days = 1", 'stage = "accept"')
        + rule("days = 15", "rolls_over = true", 'stage = "reply"')
    )
    deadlines = Deadlines(county(rules))
    ends = deadlines.calendar.ends
    for stage in ("accept", "reply", "close"):
        first = deadlines.unknown_from_of(stage)
        assert first is not None
        for received, is_provisional in ((first - 1, False), (first, True)):
            course = deadlines.courses(Life(received), {})[stage]
            assert course.dues[0].provisional == is_provisional
    assert deadlines.unknown_from == deadlines.unknown_from_of("reply") == ends - 14
    first = deadlines.unknown_from_of("close") or 0
    for today in (ends - 15, ends - 14, first - 1, first, ends):
        said = deadlines.calendar_ends_by_stage(today)
        assert list(said) == ["accept", "reply", "close"]
        assert said["reply"] == deadlines.calendar_ends(today)
        assert said["close"] == (ends if today >= first else None)
        assert said["accept"] == (ends if today == ends else None)


def test_an_end_that_rolls_over_beyond_the_calendar_stays() -> None:
    """After 2110 no days off are known; the clock and the columns say the same day."""
    (edition,) = read_editions(county(rule("days = 15", "rolls_over = true")).deadlines)
    deadlines = Deadlines(county(rule("days = 15", "rolls_over = true")))
    last = day_number(date(2110, 12, 31))
    received = np.array([last - 30, last - 16, last - 15, last - 14, last, last + 400])
    numbers = deadlines.editions_of("close", received, lambda _: received, Names())
    columns = deadlines.lasts(numbers, received).tolist()
    clocks = [deadlines.course(edition, Life(day)).dues[0].last for day in received.tolist()]
    assert clocks == columns
    assert columns[2:] == [last, last + 1, last + 15, last + 415]


def test_an_edition_that_ended_leads_nowhere() -> None:
    """No case can be received any more whose deadline would be unknown."""
    assert Deadlines(county(DATED)).unknown_from is None


def test_two_extensions_where_two_are_allowed() -> None:
    """And no third."""
    rules = rule("days = 10", "extension = { days = 5, times = 2 }")
    catalogue = county(rules)
    (edition,) = read_editions(catalogue.deadlines)
    steps = [ClockStep(day, "extended") for day in (101, 102, 103)]
    course = Deadlines(catalogue).course(edition, Life(100, steps))
    assert [(due.since, due.last) for due in course.dues] == [(100, 110), (101, 115), (102, 120)]
    assert list(course.idle) == [2]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            "add = [{ day = 2015-03-14, known = 2015-03-15 }]",
            (
                "working_days.add[0].known: 2015-03-15 is after 2015-03-14; a day on which one had "
                "to work must be known by then"
            ),
        ),
        (
            "remove = [2015-03-04, { day = 2150-01-01, known = 2015-03-15 }]",
            "working_days.remove[1].day: 2150-01-01 is not between 1970-01-01 and 2110-12-31",
        ),
        ("remove = [{ day = 2015-03-04 }]", "working_days.remove[0]: 'known' is missing"),
        ("remove = [true]", "working_days.remove[0]: true is not a day such as 2015-03-02 or a"),
    ],
)
def test_bad_days_that_became_known_are_refused(days: str, said: str) -> None:
    """They are said as all that is wrong."""
    with pytest.raises(BadFile) as caught:
        county(f"[working_days]\n{days}\n")
    assert str(caught.value).startswith(f"county.toml: {said}")
