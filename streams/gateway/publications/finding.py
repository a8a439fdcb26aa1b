"""A publication by its id, or the problem that there is none."""

from streams.core.events.refusals import shown
from streams.core.publications.course import PublicationCourse
from streams.core.publications.publication import Publication
from streams.gateway.http.problems import Problem
from streams.gateway.queries.figures import RETRY
from streams.gateway.state.state import State


def require_publications(state: State) -> None:
    """Check that all that was published is known.

    Raises:
        Problem: 503; it has not been read to its end.
    """
    if state.publications.is_missing:
        detail = "not read to its end: publications; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY)


def find_course(state: State, id_: str) -> PublicationCourse:
    """Return the course of a publication.

    Raises:
        Problem: 404; there is none of that id.
    """
    course = state.publications.course(id_)
    if course is None:
        detail = f"{shown(id_)} is not a publication; /v1/publications lists those there are"
        raise Problem(404, "No such publication", detail)
    return course


def find_content(state: State, course: PublicationCourse) -> Publication:
    """Return what a publication says.

    Raises:
        Problem: 404; it is not in Kafka any more, or is not what was drafted.
    """
    content = state.publications.content(course)
    if content is None:
        detail = (
            f"what {course.id} says is not in the topic publications, or is not what was drafted: "
            "its digest is another. Restore it from a backup"
        )
        raise Problem(404, "No such publication", detail)
    return content
