"""Reading the topic of dead letters up to what is its end now."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiokafka import TopicPartition

from streams.dead_letters.letters import Letter, LetterPlace, noted_as_sent, read_letter
from streams.dead_letters.selecting import Wanted
from streams.kafka.reading import Records, read_to_end, written_ends
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import DEAD_LETTERS

Offsets = dict[TopicPartition, int]


class DeadLetters:
    """What was in `dead-letters` when it was read.

    Attributes:
        sent_again: The places of letters that were sent again.
    """

    def __init__(self, installation: Installation, ends: Offsets) -> None:
        self.sent_again: set[LetterPlace] = set()
        self._installation = installation
        self._ends = ends

    @classmethod
    async def look(cls, installation: Installation) -> "DeadLetters":
        """Find where the topic ends and which of its letters were sent again.

        Raises:
            NoKafka: No Kafka answers, or the topic is not as it must be.
        """
        await provision(installation, DEAD_LETTERS, create=False)
        partitions = installation.partitions(DEAD_LETTERS)
        options = installation.settings.client_options()
        found = cls(installation, await written_ends(options, partitions))
        # The note of a letter comes after it, so letters are read a second time: there may be more
        # of them than fit into memory.
        async for records in found._records(dict.fromkeys(partitions, 0), found._ends):
            found.sent_again.update(place for place in map(noted_as_sent, records) if place)
        return found

    async def letters(self, wanted: Wanted) -> AsyncGenerator[Letter, None]:
        """Return the letters that are wanted, those of each partition in order."""
        starts, ends = self._span(wanted)
        if not starts:
            return
        async with aclosing(self._records(starts, ends)) as batches:
            async for records in batches:
                for record in records:
                    letter = read_letter(record)
                    if letter and wanted.takes(letter):
                        yield letter

    def _span(self, wanted: Wanted) -> tuple[Offsets, Offsets]:
        """Return from where to where to read."""
        if not wanted.places:
            return dict.fromkeys(self._ends, 0), self._ends
        starts: Offsets = {}
        ends: Offsets = {}
        for partition, offset in wanted.places:
            at = self._installation.partition(DEAD_LETTERS, partition)
            if at in self._ends:
                starts[at] = min(offset, starts.get(at, offset))
                ends[at] = min(max(offset + 1, ends.get(at, 0)), self._ends[at])
        return starts, ends

    async def _records(self, starts: Offsets, ends: Offsets) -> AsyncGenerator[Records, None]:
        options = self._installation.settings.client_options()
        async with aclosing(read_to_end(options, starts, ends)) as batches:
            async for _, records in batches:
                yield records
