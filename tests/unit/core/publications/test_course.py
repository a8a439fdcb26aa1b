"""The course of publications: states, who may do what, numbers without gaps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import msgspec
import pytest

from streams.core.county.catalogue import Label
from streams.core.publications.asked import AskedQuestion
from streams.core.publications.course import (
    Act,
    NotPublishable,
    PublicationCourse,
    PublicationCourses,
    PublishingRule,
)
from streams.core.publications.publication import (
    Publication,
    decode_publication,
    encode_publication,
    publication_digest,
)
from tests.support.county import COUNTY

_AT = datetime(2015, 12, 31, 8, tzinfo=UTC)


def act(key: str = "office", hours: int = 0, **more: Any) -> Act:
    """Return what a key does, so many hours after the morning of 31 December 2015."""
    return Act(key, _AT + timedelta(hours=hours), **more)


def content(bulletin: str = "yearly", **more: Any) -> Publication:
    """Return what is said."""
    return Publication(
        bulletin=bulletin,
        title=Label("通报", "Bulletin"),
        period=AskedQuestion("2015-11-30", "2015-11-30", "2015-01-01"),
        text="收到 767 件",
        figures=[],
        file="f" * 64,
        county="c" * 64,
        rules=5,
        flushes=[7, 9],
        **more,
    )


def courses(
    known: list[PublicationCourse] | None = None, *, two_keys: bool = True
) -> PublicationCourses:
    """Return courses of the county made up for tests."""
    return PublicationCourses(COUNTY.day_of, two_keys=two_keys, known=known or [])


def issued(made: PublicationCourses, id_: str, hours: int = 3, **more: Any) -> PublicationCourse:
    """Draft, review and issue; a correction after what it corrects."""
    first = 4 if "corrects" in more else 0
    made.draft(id_, content(**more), id_, act(hours=first))
    made.review(id_, id_, act("secrecy", first + 1, result="passed"))
    return made.issue(id_, id_, act(hours=first + hours))[0]


def test_a_draft_is_reviewed_and_issued_under_the_next_number_of_the_year() -> None:
    """The year is that of the county's day: 17 o'clock in UTC is the next year there."""
    made = courses()
    states = [
        made.draft("a", content(), "a", act())[0],
        made.review("a", "a", act("secrecy", 1, result="passed"))[0],
        made.issue("a", "a", act(hours=7))[0],
    ]
    assert [each.state for each in states] == ["drafted", "reviewed", "issued"]
    assert (states[-1].year, states[-1].number) == (2015, 1)
    assert states[-1].is_sealed
    assert not states[1].is_sealed
    others = [issued(made, id_, hours) for id_, hours in (("b", 8), ("c", 9), ("d", 7))]
    assert [(each.year, each.number) for each in others] == [(2016, 1), (2016, 2), (2015, 2)]


def test_what_is_asked_twice_changes_nothing() -> None:
    """A killed process reads some of it again."""
    made = courses()
    first = issued(made, "a")
    assert made.draft("a", content(), "a", act(hours=5)) == []
    assert made.issue("a", "a", act(hours=5)) == []
    assert made.course("a") == first


def test_numbers_go_on_without_a_gap_after_a_restart_at_any_point() -> None:
    """What is kept of courses is enough to go on: the same numbers come out, each once."""
    asked = [
        (step, id_)
        for id_ in ("a", "b", "c", "d")
        for step in ("draft", "review", "review", "issue", "issue")
    ]
    for seed in range(200):
        random = Random(seed)
        order, made, kept = asked * 3, courses(), dict[str, PublicationCourse]()
        random.shuffle(order)
        for step, id_ in order:
            if random.random() < 0.2:
                known = [*kept.values()]
                random.shuffle(known)
                made = courses(known)
            try:
                for course in _ask(made, step, id_):
                    assert id_ not in kept or not kept[id_].number or course.number
                    kept[course.id] = course
            except NotPublishable:
                continue
        numbers = sorted(each.number for each in kept.values() if each.number)
        assert numbers == [*range(1, len(numbers) + 1)]
        assert all(each.is_sealed for each in kept.values() if each.number)


def _ask(made: PublicationCourses, step: str, id_: str) -> list[PublicationCourse]:
    if step == "draft":
        return made.draft(id_, content(), id_, act())
    if step == "review":
        return made.review(id_, id_, act("secrecy", 1, result="passed"))
    return made.issue(id_, id_, act(hours=2))


def test_nothing_is_issued_out_of_order() -> None:
    """Of all orders of three acts, one alone issues."""
    acts = ("draft", "review", "issue")
    came = []
    for order in permutations(acts):
        made = courses()
        for step in order:
            try:
                _ask(made, step, "a")
            except NotPublishable:
                break
        else:
            came.append(order)
    assert came == [acts]


@pytest.mark.parametrize(
    ("drafts", "reviews", "issues", "says"),
    [
        ("office", "office", "other", "the key that reviews must be another"),
        ("office", "secrecy", "secrecy", "the key that reviews must be another"),
        ("office", "secrecy", "office", ""),
    ],
)
def test_two_keys_where_the_county_wishes(
    drafts: str, reviews: str, issues: str, says: str
) -> None:
    """The key that reviews neither drafts nor issues; without the wish one key may do all."""

    def run(made: PublicationCourses) -> None:
        made.draft("a", content(), "a", act(drafts))
        made.review("a", "a", act(reviews, 1, result="passed"))
        made.issue("a", "a", act(issues, 2))

    run(courses(two_keys=False))
    if not says:
        run(courses())
        return
    with pytest.raises(NotPublishable, match=says):
        run(courses())


def test_what_was_refused_is_not_issued_until_a_review_passes_it() -> None:
    """A later review replaces the one before, until it is issued."""
    made = courses()
    made.draft("a", content(), "a", act())
    assert made.review("a", "a", act("secrecy", 1, result="refused"))[0].state == "refused"
    with pytest.raises(NotPublishable, match="was refused"):
        made.issue("a", "a", act(hours=2))
    made.review("a", "a", act("secrecy", 3, result="passed"))
    assert made.issue("a", "a", act(hours=4))[0].number == 1
    with pytest.raises(NotPublishable, match="it is issued"):
        made.review("a", "a", act("secrecy", 5, result="refused"))


def test_a_review_says_what_it_ended_with() -> None:
    """A review without a result is none."""
    made = courses()
    made.draft("a", content(), "a", act())
    with pytest.raises(NotPublishable, match="passed or refused"):
        made.review("a", "a", act("secrecy", 1))


def test_what_is_not_whole_is_issued_only_where_that_is_said() -> None:
    """Partitions were missing or behind when it was drafted."""
    made = courses()
    made.draft("a", content(missing=[3, 5]), "a", act())
    made.review("a", "a", act("secrecy", 1, result="passed"))
    with pytest.raises(NotPublishable, match=r"not whole \(partitions 3, 5\)"):
        made.issue("a", "a", act(hours=2))
    assert made.issue("a", "a", act(hours=2), although_missing=True)[0].state == "issued"


def test_what_is_reviewed_and_issued_is_what_was_drafted() -> None:
    """By its digest; an id is one draft's."""
    made = courses()
    made.draft("a", content(), "a", act())
    with pytest.raises(NotPublishable, match="another draft's"):
        made.draft("a", content(), "other", act())
    with pytest.raises(NotPublishable, match="not what was drafted"):
        made.review("a", "other", act("secrecy", 1, result="passed"))
    with pytest.raises(NotPublishable, match="no such draft"):
        made.issue("b", "a", act())


def test_a_correction_has_a_number_of_its_own_and_the_first_stays() -> None:
    """The first says by what it was corrected; its seal is as it was."""
    made = courses()
    first = issued(made, "a")
    made.draft("b", content(corrects="a"), "b", act(hours=4))
    made.review("b", "b", act("secrecy", 5, result="passed"))
    second, corrected = made.issue("b", "b", act(hours=6))
    assert (second.number, second.corrects, second.state) == (2, "a", "issued")
    assert (corrected.number, corrected.corrected_by, corrected.state) == (1, "b", "corrected")
    assert corrected.seal == first.seal
    assert corrected.is_sealed


@pytest.mark.parametrize(
    ("corrects", "bulletin", "says"),
    [
        ("nothing", "yearly", "no such draft"),
        ("draft", "yearly", "it is not issued"),
        ("a", "monthly", "of another bulletin, yearly"),
        ("corrected", "yearly", "correct that"),
    ],
)
def test_what_cannot_be_corrected(corrects: str, bulletin: str, says: str) -> None:
    """Only the latest that was issued of a bulletin."""
    made = courses()
    issued(made, "a")
    issued(made, "corrected")
    issued(made, "newer", corrects="corrected")
    made.draft("draft", content(), "draft", act())
    with pytest.raises(NotPublishable, match=says):
        made.draft("c", content(bulletin, corrects=corrects), "c", act(hours=8))


def test_a_correction_that_was_refused_is_not_taken_later() -> None:
    """Requests may be read again: what it corrects was not issued when it was asked for."""
    made = courses()
    issued(made, "a")
    with pytest.raises(NotPublishable, match="a: this was asked before its issue") as refused:
        made.draft("c", content(corrects="a"), "c", act(hours=2))
    assert refused.value.rule is PublishingRule.TOO_EARLY


def test_who_asks_is_told_of_a_review_that_is_not_older() -> None:
    """A refusal by a clock that is late would be lost, and read as passed."""
    made = courses()
    made.draft("a", content(), "a", act())
    passed = act("secrecy", 2, result="passed")
    made.see_latest("a", passed)
    made.review("a", "a", passed)
    made.see_latest("a", passed)
    made.see_latest("a", act("archives", 3, result="refused"))
    for hours in (1, 2):
        with pytest.raises(NotPublishable, match=r"review of secrecy \(passed\) is not older"):
            made.see_latest("a", act("archives", hours, result="refused"))


def test_of_two_corrections_at_once_one_is_issued() -> None:
    """The second is told of the first, and takes no number."""
    made = courses()
    issued(made, "a")
    made.draft("c", content(corrects="a"), "c", act(hours=4))
    made.review("c", "c", act("secrecy", 5, result="passed"))
    issued(made, "b", corrects="a")
    with pytest.raises(NotPublishable, match="b came in its place"):
        made.issue("c", "c", act(hours=8))
    assert issued(made, "d").number == 3


@pytest.mark.parametrize("field", ["number", "digest", "issued"])
def test_a_seal_says_whether_anything_was_changed(field: str) -> None:
    """Of what was issued."""
    course = issued(courses(), "a")
    other = {"number": 9, "digest": "b", "issued": act("other")}[field]
    assert not msgspec.structs.replace(course, **{field: other}).is_sealed
    again = msgspec.json.decode(msgspec.json.encode(course), type=PublicationCourse)
    assert again == course
    assert again.is_sealed


def test_a_publication_is_read_back_as_it_was_written() -> None:
    """One byte that is changed is seen, and so is a form of a later version."""
    value = encode_publication(content(missing=[1], corrects="a"))
    digest = publication_digest(value)
    assert decode_publication(value, digest) == content(missing=[1], corrects="a")
    with pytest.raises(ValueError, match="its digest is another"):
        decode_publication(value.replace(b"767", b"768"), digest)
    later = encode_publication(content(form=2))
    with pytest.raises(ValueError, match="form 2: this program reads up to 1"):
        decode_publication(later, publication_digest(later))


def test_each_refusal_names_its_rule() -> None:
    """Programs know the rule by its name, and the page says it in the reader's language."""
    made = courses()
    told = {
        refusal(lambda: made.course("a")),
        refusal(lambda: made.draft("c", content(corrects="a"), "c", act())),
    }
    made.draft("a", content(missing=[1]), "a", act())
    told |= {
        refusal(lambda: made.draft("a", content(), "other", act())),
        refusal(lambda: made.draft("c", content(corrects="a"), "c", act())),
        refusal(lambda: made.review("a", "other", act("secrecy", 1, result="passed"))),
        refusal(lambda: made.review("a", "a", act("secrecy", 1))),
        refusal(lambda: made.issue("a", "a", act(hours=2))),
    }
    made.review("a", "a", act("secrecy", 1, result="refused"))
    told.add(refusal(lambda: made.issue("a", "a", act(hours=2))))
    made.review("a", "a", act("secrecy", 3, result="passed"))
    told.add(refusal(lambda: made.issue("a", "a", act(hours=4))))
    made.issue("a", "a", act(hours=4), although_missing=True)
    told.add(refusal(lambda: made.review("a", "a", act("secrecy", 5, result="refused"))))
    told.add(refusal(lambda: made.draft("c", content("another", corrects="a"), "c", act(hours=9))))
    issued(made, "b", corrects="a")
    told.add(refusal(lambda: made.draft("c", content(corrects="a"), "c", act(hours=9))))
    later = courses()
    later.draft("a", content(), "a", act(hours=9))
    told.add(refusal(lambda: later.review("a", "a", act("secrecy", 1, result="passed"))))
    strict = courses()
    strict.draft("a", content(), "a", act())
    told.add(refusal(lambda: strict.review("a", "a", act(hours=1, result="passed"))))
    assert told == {*PublishingRule}


def refusal(ask: Callable[[], object]) -> PublishingRule:
    """Return by which rule something is refused."""
    with pytest.raises(NotPublishable) as refused:
        ask()
    return refused.value.rule
