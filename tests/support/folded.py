"""Events on their way to figures without Kafka: read, merged into cases, folded, counted.

What workers do with a batch, as quickly as a test of tens of thousands of events needs it.
"""

from collections.abc import Iterable

from streams.core.cases.arrived import Arrived
from streams.core.cases.merging import merge
from streams.core.cases.routing import Router, with_guess_header
from streams.core.cases.tallies import Tally
from streams.core.cases.timelines import encode, timeline
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures


def folded_figures(events: Iterable[bytes], catalogue: Catalogue, now: int) -> Figures:
    """Return the figures of events as they are sent.

    Args:
        events: The bytes of each, in any order, some of them twice.
        catalogue: By which they are read and counted.
        now: What the clock says when they come in, microseconds since the epoch.
    """
    reader, router = EventReader(catalogue), Router(catalogue)
    cases: dict[str, list[Arrived]] = {}
    for value in events:
        event = reader.read(value, (), now)
        topic, guess = router.destination(event)
        headers = with_guess_header((), guess) if guess else ()
        reduced: Reduced = router.categorised(event, topic, headers)
        cases.setdefault(event.subject, []).append(Arrived(reduced))
    tally = Tally()
    for arrived in cases.values():
        merged = merge([], arrived).events
        tally.move(None, encode(timeline(merged, catalogue.day_of)))
    return Figures.of(Columns(tally.counts), catalogue, Deadlines(catalogue))
