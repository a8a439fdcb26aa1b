"""Places whose numbers were printed: a catalogue and events each, and the figures of these.

Nothing but the catalogue tells one from another, or from Gaoling.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from streams.core.cases.merging import merge
from streams.core.cases.routing import Router
from streams.core.cases.timelines import encode, timeline
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.support.county import NOW, Sent, came, to_json
from tests.support.oracle import Oracle


@dataclass(frozen=True)
class Place:
    """A place.

    Attributes:
        name: What its file would be called.
        text: Its catalogue.
        make: Makes its events, always the same.
    """

    name: str
    text: str
    make: Callable[[], Sequence[Sent]]

    @cached_property
    def raw(self) -> dict[str, Any]:
        """Its catalogue, as TOML has it."""
        return tomllib.loads(self.text)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Its catalogue, read and checked."""
        return load_catalogue(self.text, f"{self.name}.toml")

    @cached_property
    def events(self) -> Sequence[Sent]:
        """All that came in."""
        return self.make()

    @cached_property
    def figures(self) -> Figures:
        """The figures of its events, without Kafka."""
        return figures_of(self.events, self.catalogue)

    @cached_property
    def oracle(self) -> Oracle:
        """What answers the same questions in another way."""
        return Oracle(self.events, self.raw)


def cases_of(events: Sequence[Sent], catalogue: Catalogue) -> dict[str, list[Reduced]]:
    """Read events that came by `intake`, by a catalogue, and merge them into cases by subject."""
    reader, router = EventReader(catalogue), Router(catalogue)
    cases: dict[str, list[Reduced]] = {}
    for event in events:
        read = reader.read(to_json(event), (), NOW)
        reduced = router.categorised(read, router.topic(read))
        subject = event["subject"]
        cases[subject] = merge(cases.get(subject, []), came(reduced)).events
    return cases


def figures_of(events: Sequence[Sent], catalogue: Catalogue) -> Figures:
    """Count events that came by `intake`, by a catalogue."""
    cases = cases_of(events, catalogue).values()
    rows = Counter(encode(timeline(case, catalogue.day_of)) for case in cases)
    return Figures.of(Columns(rows), catalogue, Deadlines(catalogue))
