"""The course of publications: drafted, reviewed, issued under a number, corrected.

It is a fold over what is asked, in one order, by the one process that numbers: so numbers run from
1 in each year without a gap. What was drafted never changes; only its course goes on. What is asked
twice changes nothing the second time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.days import DayOf, day_date, instant
from streams.core.events.times import CLOCKS_APART_US
from streams.core.publications.publication import Publication, publication_digest

_CLOCKS_APART: Final = timedelta(microseconds=CLOCKS_APART_US)

Result = Literal["passed", "refused"]
"""What a confidentiality review (保密审查) ended with."""


COURSE_STATES: Final = ("drafted", "reviewed", "refused", "issued", "corrected")
"""Where a publication can be on its course."""


class PublishingRule(StrEnum):
    """The rules of the course, by names that programs know and people read in their language."""

    NO_DRAFT = "no-draft"
    """There is no such draft."""
    OTHER_DRAFT = "other-draft"
    """The id is another draft's."""
    NOT_SAME = "not-same"
    """What was drafted is not what is named."""
    ISSUED = "issued"
    """It is issued, so it is not reviewed any more."""
    NOT_ISSUED = "not-issued"
    """What is to be corrected was not issued."""
    OTHER_BULLETIN = "other-bulletin"
    """What is to be corrected is of another bulletin."""
    CORRECTED = "corrected"
    """What is to be corrected was corrected already."""
    NO_RESULT = "no-result"
    """A review does not say what it ended with."""
    NO_REVIEW = "no-review"
    """The confidentiality review is missing."""
    REVIEW_REFUSED = "review-refused"
    """The confidentiality review was refused."""
    NOT_WHOLE = "not-whole"
    """Partitions were missing or behind, and nobody has said that it is to be issued so."""
    TOO_EARLY = "too-early"
    """It is asked for by a time before that of what it follows."""
    TWO_KEYS = "two-keys"
    """The key that reviews is not another than those that draft and issue."""


class NotPublishable(ValueError):
    """A publication cannot be drafted, reviewed or issued.

    Args:
        rule: Which rule says so.
        words: Why, and what is to be done.

    Attributes:
        rule: As given.
    """

    def __init__(self, rule: PublishingRule, words: str) -> None:
        super().__init__(words)
        self.rule = rule


class Act(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an office did to a publication.

    Attributes:
        key: The name of the key by which it was done, which is an office's and no person's.
        at: When (RFC 3339), with an offset.
        result: Of a review, what it ended with.
    """

    key: str
    at: datetime
    result: Result | None = None


class PublicationCourse(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a publication is on its course.

    Attributes:
        id: That of the draft.
        bulletin: The id of the bulletin.
        digest: Of what was drafted.
        drafted, reviewed, issued: What was done, None where it was not yet.
        missing: The partitions that were missing or behind when it was drafted.
        year, number: Once it is issued; 0 before.
        corrects: The id of the one in whose place it comes; "" of none.
        corrected_by: The id of the one that came in its place; "" where none has.
        seal: The digest over its number, its content's digest and what was done, once it is issued.
    """

    id: str
    bulletin: str
    digest: str
    drafted: Act
    reviewed: Act | None = None
    issued: Act | None = None
    missing: list[int] = []
    year: int = 0
    number: int = 0
    corrects: str = ""
    corrected_by: str = ""
    seal: str = ""

    @property
    def state(self) -> str:
        """``drafted``, ``refused`` by the review, ``reviewed``, ``issued`` or ``corrected``."""
        if self.issued is not None:
            return "corrected" if self.corrected_by else "issued"
        if self.reviewed is None:
            return "drafted"
        return "refused" if self.reviewed.result == "refused" else "reviewed"

    @property
    def is_sealed(self) -> bool:
        """Whether it is issued, and as its seal says."""
        return self.issued is not None and self.seal == _seal(self)


class PublicationCourses:
    """All publications: a fold over what was asked.

    Args:
        day_of: Returns the day of an instant.
        two_keys: Whether the key that reviews must be another than those that draft and issue.
        known: All courses so far, as they now are, in any order.
    """

    def __init__(
        self, day_of: DayOf, *, two_keys: bool, known: Iterable[PublicationCourse] = ()
    ) -> None:
        self._day_of = day_of
        self._two_keys = two_keys
        self._courses: dict[str, PublicationCourse] = {}
        self._last: dict[int, int] = {}
        for course in known:
            self._remember(course)

    @classmethod
    def of(
        cls, catalogue: Catalogue, known: Iterable[PublicationCourse] = ()
    ) -> "PublicationCourses":
        """Return the publications of a county, by the rules of its catalogue."""
        two_keys = catalogue.publications.two_keys
        return cls(catalogue.day_of, two_keys=two_keys, known=known)

    def course(self, id_: str) -> PublicationCourse:
        """Return the course of a publication.

        Raises:
            NotPublishable: There is none.
        """
        try:
            return self._courses[id_]
        except KeyError:
            raise NotPublishable(
                PublishingRule.NO_DRAFT, f"{id_}: there is no such draft; draft it first"
            ) from None

    def draft(
        self, id_: str, content: Publication, digest: str, act: Act
    ) -> list[PublicationCourse]:
        """Begin the course of a draft.

        Returns:
            The courses that have changed; none where it was drafted already.

        Raises:
            NotPublishable: Another draft has the id, or what it corrects was not issued, is of
                another bulletin, was issued later, or was corrected already.
        """
        known = self._courses.get(id_)
        if known is not None:
            if known.digest != digest:
                raise NotPublishable(
                    PublishingRule.OTHER_DRAFT, f"{id_}: this id is another draft's; take a new one"
                )
            return []
        if content.corrects:
            self._check_correction(content.corrects, content.bulletin, act)
        course = PublicationCourse(
            id=id_,
            bulletin=content.bulletin,
            digest=digest,
            drafted=act,
            missing=content.missing,
            corrects=content.corrects,
        )
        return self._changed(course)

    def review(self, id_: str, digest: str, act: Act) -> list[PublicationCourse]:
        """Note what a confidentiality review ended with.

        A later review, by its time, of what is not issued yet replaces the one before. One that is
        not later changes nothing, so that it may come twice at any time.

        Raises:
            NotPublishable: There is no such draft, it is not what was reviewed, it is issued, the
                review is older than the draft, or the key is not another one where it must be.
        """
        course = self._same(id_, digest)
        if act.result is None:
            raise NotPublishable(
                PublishingRule.NO_RESULT, f"{id_}: say whether the review was passed or refused"
            )
        if course.reviewed is not None and course.reviewed.at >= act.at:
            return []
        if course.issued is not None:
            raise NotPublishable(
                PublishingRule.ISSUED, f"{id_}: it is issued; correct it by a new draft"
            )
        _see_after(course.drafted, act, f"{id_}: this review is older than the draft")
        self._check_keys(course, reviewing=act.key, issuing=None)
        return self._changed(msgspec.structs.replace(course, reviewed=act))

    def see_latest(self, id_: str, review: Act) -> None:
        """See that no other review makes this one nothing; whoever asks is told, not a worker.

        Raises:
            NotPublishable: Another review is not older than this one.
        """
        known = self.course(id_).reviewed
        if known is not None and known.at >= review.at and known != review:
            raise NotPublishable(
                PublishingRule.TOO_EARLY,
                f"{id_}: the review of {known.key} ({known.result}) is not older than this one, "
                "which would change nothing; look at it and ask again",
            )

    def issue(
        self, id_: str, digest: str, act: Act, *, although_missing: bool = False
    ) -> list[PublicationCourse]:
        """Issue what was reviewed, under the next number of the year.

        Args:
            id_: Of the draft.
            digest: Of what is to be issued.
            act: By which key and when; the year is that of this time.
            although_missing: Whether it is to be issued even where partitions were missing or
                behind, which the office was told and which the publication says.

        Returns:
            The courses that have changed, that of a corrected one among them; none where it was
            issued already.

        Raises:
            NotPublishable: There is no such draft, it is another one, its review is missing, was
                refused or is later, figures are not whole, or what it corrects was corrected
                meanwhile.
        """
        course = self._same(id_, digest)
        if course.issued is not None:
            return []
        if course.reviewed is None:
            raise NotPublishable(
                PublishingRule.NO_REVIEW, f"{id_}: the confidentiality review (保密审查) is missing"
            )
        if course.reviewed.result != "passed":
            raise NotPublishable(
                PublishingRule.REVIEW_REFUSED,
                f"{id_}: the confidentiality review was refused; draft it again",
            )
        if course.missing and not although_missing:
            partitions = ", ".join(map(str, course.missing))
            rule = f"its figures are not whole (partitions {partitions}); draft it again"
            raise NotPublishable(
                PublishingRule.NOT_WHOLE,
                f"{id_}: {rule} once they are, or say that it is to be issued so",
            )
        _see_after(course.reviewed, act, f"{id_}: this was asked before the review")
        self._check_keys(course, reviewing=course.reviewed.key, issuing=act.key)
        year = day_date(self._day_of(instant(act.at))).year
        number = self._last.get(year, 0) + 1
        issued = msgspec.structs.replace(course, issued=act, year=year, number=number)
        issued = msgspec.structs.replace(issued, seal=_seal(issued))
        if not course.corrects:
            return self._changed(issued)
        first = self._check_correction(course.corrects, course.bulletin, act)
        return self._changed(issued, msgspec.structs.replace(first, corrected_by=id_))

    def _same(self, id_: str, digest: str) -> PublicationCourse:
        course = self.course(id_)
        if course.digest != digest:
            raise NotPublishable(
                PublishingRule.NOT_SAME,
                f"{id_}: this is not what was drafted; look at the draft again",
            )
        return course

    def _check_correction(self, corrects: str, bulletin: str, act: Act) -> PublicationCourse:
        first = self.course(corrects)
        if first.issued is None:
            raise NotPublishable(
                PublishingRule.NOT_ISSUED,
                f"{corrects}: it is not issued, so it needs no correction",
            )
        _see_after(first.issued, act, f"{corrects}: this was asked before its issue")
        if first.bulletin != bulletin:
            raise NotPublishable(
                PublishingRule.OTHER_BULLETIN,
                f"{corrects}: it is of another bulletin, {first.bulletin}",
            )
        if first.corrected_by:
            raise NotPublishable(
                PublishingRule.CORRECTED,
                f"{corrects}: {first.corrected_by} came in its place; correct that",
            )
        return first

    def _check_keys(
        self, course: PublicationCourse, *, reviewing: str, issuing: str | None
    ) -> None:
        if self._two_keys and reviewing in {course.drafted.key, issuing}:
            rule = "the key that reviews must be another than those that draft and issue"
            raise NotPublishable(PublishingRule.TWO_KEYS, f"{course.id}: {rule}")

    def _changed(self, *courses: PublicationCourse) -> list[PublicationCourse]:
        for course in courses:
            self._remember(course)
        return [*courses]

    def _remember(self, course: PublicationCourse) -> None:
        self._courses[course.id] = course
        if course.issued is not None:
            self._last[course.year] = max(course.number, self._last.get(course.year, 0))


def _see_after(before: Act, act: Act, why: str) -> None:
    """See that an act came after another one, as far as clocks tell.

    Requests may be read again from their beginning, when Kafka has forgotten how far they were
    read. One that was refused then, for the other came later, must not be done now.

    Raises:
        NotPublishable: It is older.
    """
    if act.at + _CLOCKS_APART < before.at:
        raise NotPublishable(PublishingRule.TOO_EARLY, f"{why}; ask again")


def _seal(course: PublicationCourse) -> str:
    """Return the digest of a course without what comes after its issue, and without the seal."""
    plain = msgspec.structs.replace(course, corrected_by="", seal="")
    return publication_digest(msgspec.json.encode(plain, order="sorted"))
