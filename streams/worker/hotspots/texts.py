"""Reading texts where they are, and making sketches of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from aiokafka import TopicPartition

from streams.core.events import messages
from streams.core.events.masking import mask
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.events.title_making import case_title, persons_of
from streams.core.hotspots.place_names import Gazetteer
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketch_records import KnownItem, ReceiptPlace
from streams.core.hotspots.writers import writer_of
from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.worker.agents.workbench import wall_clock

_FAR_APART: Final = 2_000
"""Where so many records are between two texts, what is between is not read."""

Places = Mapping[str, tuple[int, ReceiptPlace]]
"""By case: the partition and place of its receipt."""


class Sketching:
    """Makes sketches of receipts, with one key.

    Args:
        installation: Whose.
        key: The key of the digests.
    """

    def __init__(self, installation: Installation, key: bytes) -> None:
        table = installation.catalogue.hotspots
        names = {place.name: place.aliases for place in table.places}
        self._installation = installation
        self._read = EventReader(installation.catalogue, installation.most_event_bytes).read
        self._sketch = SketchReader(key, Gazetteer(names)).read
        self._words = sorted({word for rule in table.warnings for word in rule.words})

    async def make(self, places: Places) -> list[KnownItem]:
        """Return the items of receipts, leaving out those that are gone or have no words.

        Raises:
            Unreachable: No Kafka answers.
            NoKafka: Nothing could be read for a while, though there is more.
        """
        found: dict[str, KnownItem] = {}
        for spans in _rounds(self._by_partition(places)):
            wanted = {(at, place.offset): place for at, some in spans.items() for place in some}
            starts = {at: some[0].offset for at, some in spans.items()}
            ends = {at: some[-1].offset + 1 for at, some in spans.items()}
            options = self._installation.settings.client_options()
            async for at, records in read_to_end(options, starts, ends):
                for record in records:
                    place = wanted.get((at, record.offset))
                    if place is not None and (item := self._item(place, record)) is not None:
                        found[place.case] = item
        return list(found.values())

    def _by_partition(self, places: Places) -> dict[TopicPartition, list[ReceiptPlace]]:
        by_partition: dict[TopicPartition, list[ReceiptPlace]] = defaultdict(list)
        topics = self._installation.topics
        for partition, place in places.values():
            topic = topics.get(
                place.topic
            )  # One of a kind that the catalogue has no longer is not.
            if topic is not None and partition < topic.partitions:
                at = self._installation.partition(place.topic, partition)
                by_partition[at].append(place)
        for some in by_partition.values():
            some.sort(key=lambda place: place.offset)
        return by_partition

    def _item(self, place: ReceiptPlace, record: Record) -> KnownItem | None:
        try:
            now = max(1_000 * record.timestamp, wall_clock())
            event = self._read(record.value, record.headers, now)
        except Refused:
            return None
        message = event.message
        if event.subject != place.case or not isinstance(message, messages.Received):
            return None
        return self._known(place, message.data)

    def _known(self, place: ReceiptPlace, data: messages.ReceivedData) -> KnownItem | None:
        title = mask(data.title or "", persons_of(data.person)) or case_title(data)
        text = data.text or ""
        person = data.person if isinstance(data.person, messages.Person) else None
        sketch = self._sketch(place.case, place.at, title, text, writer_of(person))
        if not (sketch.title or sketch.text):
            return None
        words = tuple(word for word in self._words if word in title or word in text)
        return KnownItem(
            sketch=sketch,
            kind=place.kind,
            channel=place.channel,
            category=place.category,
            words=words,
        )


def _rounds(
    by_partition: Mapping[TopicPartition, list[ReceiptPlace]],
) -> Iterator[dict[TopicPartition, list[ReceiptPlace]]]:
    """Yield what is read at once: of each partition places that are near to each other."""
    runs = {at: list(_near(some)) for at, some in by_partition.items()}
    while runs:
        yield {at: some.pop(0) for at, some in runs.items()}
        runs = {at: some for at, some in runs.items() if some}


def _near(places: Iterable[ReceiptPlace]) -> Iterator[list[ReceiptPlace]]:
    run: list[ReceiptPlace] = []
    for place in places:
        if run and place.offset > run[-1].offset + _FAR_APART:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
