"""What of an event that was read arrives at its case; its text is let go of."""

from streams.core.bulletins.quick_reports import MOST_TITLE
from streams.core.cases.arrived import Arrived
from streams.core.events import messages
from streams.core.events.masking import mask
from streams.core.events.postings import UNPOSTED, posting_of
from streams.core.events.reader import Event
from streams.core.events.reduced import KIND
from streams.core.events.title_making import case_title, persons_of
from streams.kafka.records import Forwarded, Record
from streams.worker.agents.workbench import Workbench


def arriving(event: Event, record: Record | Forwarded, bench: Workbench) -> Arrived:
    """Return what a case needs of an event that is in a record."""
    message = event.message
    if not isinstance(message, messages.Received):
        return Arrived(event.reduced, record)
    reduced = bench.router.categorised(event, bench.bare(record.topic), record.headers)
    is_quick = reduced[KIND] in bench.quick_kinds
    title = _masked_title(message) if is_quick else None
    if not bench.titles:
        return Arrived(reduced, record, title)
    posting = posting_of(message.data) if is_quick else UNPOSTED
    return Arrived(reduced, record, title, case_title(message.data), posting)


def _masked_title(message: messages.Received) -> str:
    # A mask is longer than a short name: cut, so that an item never outgrows a record.
    return mask(message.data.title or "", persons_of(message.data.person))[:MOST_TITLE]
