"""An issued publication as the form that the next one takes over."""

from collections.abc import Iterable

from streams.core.bulletins.continuing import IssuedForm
from streams.core.publications.course import PublicationCourse
from streams.core.publications.publication import Publication


def issued_form(publication: Publication) -> IssuedForm:
    """Return what the next form takes over of a publication: its numbers, as they were printed."""
    values = {
        place: figure.value
        for place, figure in publication.every_figure()
        if figure.value is not None and figure.denominator is None
    }
    return IssuedForm(publication.title, values)


def last_issued(courses: Iterable[PublicationCourse], bulletin: str) -> PublicationCourse | None:
    """Return the course of what was last issued of a bulletin, by year and number."""
    issued = [each for each in courses if each.bulletin == bulletin and each.issued is not None]
    return max(issued, key=lambda each: (each.year, each.number), default=None)
