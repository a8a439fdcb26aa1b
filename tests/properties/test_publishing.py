"""Requests to publish: numbers without gaps, each once, whatever comes twice or begins anew."""

from typing import Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from streams.core.events.refusals import Refused
from streams.core.publications.course import PublicationCourse, PublicationCourses, Result
from streams.core.publications.request_events import RequestEvent
from streams.core.publications.requests import take_request
from streams.topics.publication_records import course_record, publication_in
from tests.support.county import COUNTY, NOW, READER
from tests.support.publishing import drafting, issuing, reviewing, said_content
from tests.unit.worker.agents.bench import record

_FIRST: Final = said_content("2015")
_CONTENTS: Final = [
    _FIRST,
    said_content("circular"),
    said_content("assessment", missing=[0]),
    said_content("2015", corrects=drafting(_FIRST).id),
    said_content("2015", corrects=drafting(_FIRST).id, missing=[0]),
]
"""The last two correct the first."""

_CORRECTIONS: Final = (3, 4)
_DRAFTS: Final = [drafting(content) for content in _CONTENTS]


class Step(NamedTuple):
    """What somebody asks for.

    Attributes:
        what: ``draft``, ``review`` or ``issue``.
        which: Of which draft.
        key: By which office.
        hours: When, from the last morning of 2015; from 16 on it is 2016 in the county.
        yes: Of a review whether it is passed; of an issue whether partitions may be missing.
    """

    what: str
    which: int
    key: str
    hours: int
    yes: bool

    @property
    def request(self) -> RequestEvent:
        """The event."""
        draft = _DRAFTS[self.which]
        if self.what == "draft":
            return drafting(_CONTENTS[self.which], self.key, self.hours)
        if self.what == "review":
            result: Result = "passed" if self.yes else "refused"
            return reviewing(draft, result, self.key, self.hours)
        return issuing(draft, self.key, self.hours, although_missing=self.yes)


_MOSTLY: Final = st.sampled_from([True, True, True, False])
_STEPS: Final = st.builds(
    Step,
    st.sampled_from(["draft", "review", "issue"]),
    st.integers(0, len(_DRAFTS) - 1),
    st.sampled_from(["openness", "secrecy"]),
    st.integers(0, 30),
    _MOSTLY,
)


def _course(which: int, hours: int, passed: bool = True, although: bool = True) -> list[Step]:
    return [
        Step("draft", which, "openness", hours, yes=True),
        Step("review", which, "secrecy", hours + 1, passed),
        Step("issue", which, "openness", hours + 2, although),
    ]


_COURSES: Final = st.builds(
    _course, st.integers(0, len(_DRAFTS) - 1), st.integers(0, 28), _MOSTLY, _MOSTLY
)


@st.composite
def _two_writers(draw: st.DrawFn) -> list[Step]:
    """Draw what two ask for, each in an order of his own, as it comes in."""
    whole = st.lists(_COURSES, max_size=6).map(lambda many: [one for each in many for one in each])
    writer = whole | st.lists(_STEPS, max_size=20)
    coming: list[Step] = []
    one, other = draw(writer), draw(writer)
    if draw(st.integers(0, 2)) == 0:  # Both correct the same.
        coming = _course(0, draw(st.integers(0, 28)))
        one, other = (_course(which, draw(st.integers(0, 28))) for which in _CORRECTIONS)
        other += _course(1, draw(st.integers(0, 28)))
    while one or other:
        first = bool(one) and (not other or draw(st.booleans()))
        coming.append((one if first else other).pop(0))
    return coming


_ASKED: Final = _two_writers()


def _new(two_keys: bool, known: list[PublicationCourse] | None = None) -> PublicationCourses:
    return PublicationCourses(COUNTY.day_of, two_keys=two_keys, known=known or [])


def _changed(courses: PublicationCourses, step: Step) -> list[PublicationCourse] | None:
    """Return the courses that a step changes; None where it is refused."""
    event = READER.read(step.request.value, (), NOW)
    try:
        return take_request(event, courses, came=NOW, partitions=1).courses
    except Refused:
        return None


def _written(courses: PublicationCourses, steps: list[Step]) -> list[PublicationCourse]:
    return [course for step in steps for course in _changed(courses, step) or []]


def _last(written: list[PublicationCourse]) -> dict[str, PublicationCourse]:
    return {course.id: course for course in written}


def _numbers_by_hand(steps: list[Step], *, two_keys: bool) -> dict[str, tuple[int, int]]:
    """Return year and number of what is issued.

    At each request to issue all that came before is looked through from the beginning: where the
    draft was kept, what the latest review of it says, and how many of the year were issued.
    """
    issued: dict[int, tuple[int, int]] = {}  # By draft: the place of the request, and the year.
    numbers: dict[str, tuple[int, int]] = {}
    for place, step in enumerate(steps):
        which = step.which
        if step.what != "issue" or which in issued:
            continue
        drafted = _kept_at(steps[:place], which, issued)
        if drafted is None or (which in _CORRECTIONS and _corrected_before(place, issued)):
            continue
        reviews = [
            one
            for one in steps[drafted:place]
            if (one.what, one.which) == ("review", which)
            and not (two_keys and one.key == steps[drafted].key)
            and one.hours >= steps[drafted].hours
        ]
        latest = max(reviews, key=lambda one: one.hours, default=None)  # The first at one time.
        if latest is None or not latest.yes or (two_keys and latest.key == step.key):
            continue
        if step.hours < latest.hours:
            continue
        if _CONTENTS[which].missing and not step.yes:
            continue
        year = 2015 if step.hours < 16 else 2016
        before = sum(other == year for _, other in issued.values())
        issued[which] = (place, year)
        numbers[_DRAFTS[which].id] = (year, before + 1)
    return numbers


def _kept_at(steps: list[Step], which: int, issued: dict[int, tuple[int, int]]) -> int | None:
    """Return the place of the first draft that could be kept when it came."""
    for place, step in enumerate(steps):
        if (step.what, step.which) == ("draft", which):
            first = issued.get(0)
            is_first_issued = (
                first is not None
                and first[0] < place
                # Asked for before that, by its time, it was refused, and is so when read again.
                and steps[first[0]].hours <= step.hours
            )
            if which not in _CORRECTIONS:
                return place
            if is_first_issued and not _corrected_before(place, issued):
                return place
    return None


def _corrected_before(place: int, issued: dict[int, tuple[int, int]]) -> bool:
    return any(one in issued and issued[one][0] < place for one in _CORRECTIONS)


@given(_ASKED, st.booleans())
def test_numbers_are_those_counted_by_looking_back(steps: list[Step], two_keys: bool) -> None:
    """Without a gap in each year, each once; what is issued is sealed."""
    courses = _last(_written(_new(two_keys), steps))
    found = {id_: (one.year, one.number) for id_, one in courses.items() if one.issued}
    assert found == _numbers_by_hand(steps, two_keys=two_keys)
    for year in (2015, 2016):
        numbers = sorted(number for of, number in found.values() if of == year)
        assert numbers == [*range(1, len(numbers) + 1)]
    assert all(one.is_sealed for one in courses.values() if one.issued)


@given(_ASKED, st.booleans(), st.data())
def test_a_restart_at_any_request_changes_nothing(
    steps: list[Step],
    two_keys: bool,
    data: st.DataObject,
) -> None:
    """A worker that reads the courses back writes what the one before would have written."""
    at = data.draw(st.integers(0, len(steps)), label="restart before request")
    courses = _new(two_keys)
    before = _last(_written(courses, steps[:at]))
    records = [course_record(course) for course in before.values()]
    known = [publication_in(record("publications", value, key=key)) for key, value, _ in records]
    some = [one for one in known if isinstance(one, PublicationCourse)]
    again = _new(two_keys, data.draw(st.permutations(some), label="as they are read back"))
    assert _written(again, steps[at:]) == _written(courses, steps[at:])


@given(_ASKED, st.booleans(), st.data())
def test_what_was_taken_and_comes_again_changes_nothing(
    steps: list[Step],
    two_keys: bool,
    data: st.DataObject,
) -> None:
    """Sent twice by its writer, or read twice by a worker, at any later time."""
    courses = _new(two_keys)
    taken: list[Step] = []
    for step in steps:
        if _changed(courses, step) is not None:
            taken.append(step)
        if taken:
            again = data.draw(st.sampled_from(taken), label="again")
            assert _changed(courses, again) == []
