"""Which kinds of cases have a deadline in hours, so that the minutes of what happens count."""

import msgspec

from streams.core.county.catalogue import Catalogue


def hourly_kinds(catalogue: Catalogue) -> frozenset[str]:
    """Return the kinds of cases for which the catalogue has a deadline in hours.

    A deadline that names no kind is one of all kinds.
    """
    cases = [name for name, kind in catalogue.kinds.items() if kind.family == "case"]
    found: set[str] = set()
    for deadline in catalogue.deadlines:
        said = msgspec.structs.asdict(deadline)
        if said.get("hours") is not None:
            found.update(cases if deadline.kind is None else [deadline.kind])
    return frozenset(found)
