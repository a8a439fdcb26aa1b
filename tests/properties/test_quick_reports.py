"""Quick reports: whatever comes when, numbers run without gaps and each item is issued once."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import Item, Voiding
from streams.core.bulletins.reporter import Reporter
from tests.support.county import COUNTY

_DAYS: Final = ("2014-12-30", "2014-12-31", "2015-01-01", "2015-01-02", "2015-03-02")
_MOST_BYTES: Final = 1_048_576
_HOURS: Final = 3_600_000_000
_START: Final = 1_419_868_800_000_000  # 2014-12-30T00:00:00+08:00
_TIMES: Final = st.sampled_from([0, 1, 24, 47, 48, 72, 73, 24 * 62 + 1, 24 * 63]).map(
    lambda hours: _START + hours * _HOURS
)
_SUBJECTS: Final = st.sampled_from(["o1", "o2", "o3", "o4", "o5"])
_IDS: Final = st.sampled_from(["a", "b"])

_ITEMS: Final = st.builds(
    Item, _SUBJECTS, st.just("/m"), _IDS, _TIMES, *map(st.just, ("opinion", "board", "", "题"))
)
_STEPS: Final = st.lists(
    st.one_of(
        _ITEMS,
        _ITEMS,
        st.sampled_from(_DAYS),
        st.builds(Voiding, _SUBJECTS, st.just("/m"), _IDS),
    ),
    min_size=6,
    max_size=40,
)
Step = Item | Voiding | str


def _day(item: Item) -> str:
    return _DAY_NAMES[COUNTY.day_of(item.time)]


_DAY_NAMES: Final = {
    COUNTY.day_of(_START) + days: name
    for days, name in ((0, "2014-12-30"), (1, "2014-12-31"), (2, "2015-01-01"), (3, "2015-01-02"))
} | {COUNTY.day_of(_START) + 62: "2015-03-02", COUNTY.day_of(_START) + 63: "2015-03-03"}


def _issued(reporter: Reporter, steps: list[Step]) -> list[IssuePart]:
    issues: list[IssuePart] = []
    for step in steps:
        if isinstance(step, str):
            issues += reporter.due(step)
        else:
            reporter.take(step)
    return issues


def _new() -> Reporter:
    return Reporter(COUNTY.day_of, _MOST_BYTES)


@given(_STEPS)
def test_numbers_run_without_gaps(steps: list[Step]) -> None:
    """Each year's issues are numbered 1, 2, 3 … in the order they are issued, a day at most one."""
    issues = _issued(_new(), steps)
    for year in (2014, 2015):
        numbers = [issue.number for issue in issues if issue.year == year]
        assert numbers == list(range(1, len(numbers) + 1))
    days = [issue.day for issue in issues]
    assert len(days) == len(set(days))
    assert all(issue.day.startswith(f"{issue.year}-") for issue in issues)
    assert [issue.key for issue in issues] == [f"{i.year}-{i.number}" for i in issues]


@given(_STEPS)
def test_each_item_is_issued_once_and_in_time(steps: list[Step]) -> None:
    """No subject is in two issues or twice in one; each was received by the end of the day due."""
    issues = _issued(_new(), steps)
    subjects = [item.subject for issue in issues for item in issue.items]
    assert len(subjects) == len(set(subjects))
    for issue in issues:
        assert issue.items
        assert all(_day(item) <= issue.day for item in issue.items)
        assert list(issue.items) == sorted(issue.items, key=lambda i: (i.time, i.subject))


@given(_STEPS)
def test_nothing_is_left_waiting(steps: list[Step]) -> None:
    """Each item not withdrawn is issued, if only a later day is due; its earliest word counts."""
    waiting: dict[str, dict[str, Item]] = {}
    for step in steps:
        if isinstance(step, Item):
            waiting.setdefault(step.subject, {})[step.id] = step
        elif isinstance(step, Voiding):
            waiting.get(step.subject, {}).pop(step.id, None)
    only_items = [step for step in steps if not isinstance(step, str)]
    issues = _issued(_new(), [*only_items, "2015-12-31"])
    expected = {
        subject: min(said.values(), key=lambda item: (item.time, item.id))
        for subject, said in waiting.items()
        if said
    }
    assert len(issues) == bool(expected)
    assert {item.subject: item for issue in issues for item in issue.items} == expected


@given(_STEPS, st.data())
def test_a_restart_changes_nothing(steps: list[Step], data: st.DataObject) -> None:
    """A reporter that knows what was issued and takes all items again goes on as the old one."""
    at = data.draw(st.integers(0, len(steps)), label="restart before step")
    before, after = steps[:at], steps[at:]
    reporter = _new()
    issued = _issued(reporter, before)
    again = Reporter(COUNTY.day_of, _MOST_BYTES, issued)
    for step in before:
        if not isinstance(step, str):
            again.take(step)
    assert _issued(again, after) == _issued(reporter, after)
