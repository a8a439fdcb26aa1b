"""The horizon: departments may read what workers have counted and the index of cases has.

Whose case an event belongs to is told by the index. Read further than that, an event would be
passed over that is the department's as soon as the index has it.
"""

from collections.abc import Callable, Collection, Mapping

from aiokafka import TopicPartition

from streams.gateway.departments.cursor import Place
from streams.topics.installation import Installation
from streams.topics.lag import HowFar
from streams.topics.topics import CASES

Positions = Mapping[TopicPartition, int]


class ReadingHorizon:
    """Follows how far partitions may be read; it never goes back.

    Args:
        installation: Whose topics.
        topics: Those that departments read, without prefix.
        how_far: Returns what Kafka said when last asked; None where it does not answer.
        indexed: Returns up to which offset the index has each partition of `cases`.
    """

    def __init__(
        self,
        installation: Installation,
        topics: Collection[str],
        how_far: Callable[[], HowFar | None],
        indexed: Callable[[], Positions],
    ) -> None:
        self._how_far = how_far
        self._indexed = indexed
        self._places: dict[int, list[tuple[Place, TopicPartition]]] = {}
        for topic in topics:
            for at in installation.partitions(topic):
                self._places.setdefault(at.partition, []).append(((topic, at.partition), at))
        self._cases = {at.partition: at for at in installation.partitions(CASES)}
        self._waiting: dict[int, HowFar] = {}
        self._ends: dict[Place, int] = {}

    def ends(self) -> dict[Place, int]:
        """Return of each partition the offset before which it may be read; 0 where not known yet.

        What workers have committed by some moment is in `cases` as it was written by a later one.
        """
        told, indexed = self._how_far(), self._indexed()
        for number, places in self._places.items():
            at = self._cases[number]
            for asked in (self._waiting.get(number), told):
                if asked is None or indexed.get(at, 0) < asked.ends.get(at, 0):
                    continue
                for place, topic_at in places:
                    counted = asked.ends.get(topic_at, 0) - asked.left.get(topic_at, 0)
                    self._ends[place] = max(counted, self._ends.get(place, 0))
                self._waiting.pop(number, None)
            # One that waits is not replaced by later ones, or the index might never reach any.
            if told is not None:
                self._waiting.setdefault(number, told)
        return dict(self._ends)
