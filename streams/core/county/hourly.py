"""Which kinds of cases have a deadline in hours, so that the minutes of what happens count."""

from streams.core.county.catalogue import Catalogue


def hourly_kinds(catalogue: Catalogue) -> frozenset[str]:
    """Return the kinds of cases for which the catalogue has a deadline in hours.

    A deadline that names no kind is one of all kinds.
    """
    found: set[str] = set()
    for deadline in catalogue.deadlines:
        if deadline.hours is not None:
            found.update(catalogue.cases if deadline.kind is None else [deadline.kind])
    return frozenset(found)
