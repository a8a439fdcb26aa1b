"""Reading deliveries back: as they were written, one after another, and as a book of them."""

from collections.abc import Iterable, Iterator

from streams.core.figures.engine.sound import Unsound
from streams.core.notices.deliveries import Delivery, DeliveryBook
from streams.kafka.records import Record
from streams.topics.read_back import Unreadable, delivery_in


def deliveries_in(records: Iterable[Record], unreadable: Unreadable) -> Iterator[Delivery]:
    """Return the deliveries that records tell of; what cannot be read is noted and passed over.

    Raises:
        WrittenByNewer: A later version of Kuaibao has written one.
    """
    for record in records:
        if record.value is None:
            continue
        try:
            yield delivery_in(record)
        except Unsound as why:
            unreadable.note(record, why)


def read_into(book: DeliveryBook, records: Iterable[Record], unreadable: Unreadable) -> None:
    """Take records into a book in their order; what one says is no more is forgotten.

    Raises:
        WrittenByNewer: A later version of Kuaibao has written one.
    """
    for record in records:
        if record.value is None:
            book.forget([(record.key or b"").decode(errors="replace")])
        for delivery in deliveries_in([record], unreadable):
            book.take(delivery)
