"""What a list of publications may ask for, and which it has: the newest first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

from streams.core.days import instant
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.publications.course import COURSE_STATES, PublicationCourse
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.listing_query import page_items

LIST_PARAMETERS: Final = ("bulletin", "state", "limit", "after")
"""The parameters of ``/v1/publications``."""


@dataclass(frozen=True, slots=True)
class PublicationQuestion:
    """Which publications are asked for.

    Attributes:
        bulletin: Of which bulletin; None: of all.
        state: In which state; None: in any.
        limit: How many are listed at once.
        after: When the last one of the page before was drafted, and its id; None: the first page.
    """

    bulletin: str | None
    state: str | None
    limit: int
    after: tuple[int, str] | None

    def fits(self, course: PublicationCourse) -> bool:
        """Return whether a publication is asked for."""
        if self.bulletin is not None and course.bulletin != self.bulletin:
            return False
        return self.state is None or course.state == self.state


def read_publication_question(raw: str) -> PublicationQuestion:
    """Read the parameters of ``/v1/publications``.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, LIST_PARAMETERS)
    state = given.get("state")
    if state is not None and state not in COURSE_STATES:
        raise BadQuery("state", f"{shown(state)} is not one of {', '.join(COURSE_STATES)}")
    after = _read_place(given["after"]) if "after" in given else None
    return PublicationQuestion(given.get("bulletin"), state, page_items(given), after)


def listed_publications(
    question: PublicationQuestion, courses: Iterable[PublicationCourse]
) -> tuple[list[PublicationCourse], str | None]:
    """Return a page of publications, and what the next page comes after, if there is any."""
    after = question.after
    fitting = [course for course in courses if question.fits(course)]
    if after is not None:
        fitting = [course for course in fitting if _place(course) < after]
    page = nlargest(question.limit, fitting, key=_place)
    return page, _written(page[-1]) if len(fitting) > len(page) else None


def _place(course: PublicationCourse) -> tuple[int, str]:
    return instant(course.drafted.at), course.id


def _written(course: PublicationCourse) -> str:
    us, id_ = _place(course)
    return urlsafe_b64encode(f"{us} {id_}".encode()).decode().rstrip("=")


def _read_place(text: str) -> tuple[int, str]:
    try:
        us, _, id_ = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return int(us), id_
    except ValueError:
        rule = "is not a place in this list; give next of its last page"
        raise BadQuery("after", f"{shown(text)} {rule}") from None
