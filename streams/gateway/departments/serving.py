"""Serving departments: what all of their requests share, and waiting for what comes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiohttp import web
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.holding import Holder, IsOurs
from streams.core.errors import NoKafka
from streams.gateway.departments.cursor import Place
from streams.gateway.departments.first_places import FirstPlaces
from streams.gateway.departments.horizon import ReadingHorizon
from streams.gateway.departments.kafka_log import Gone, KafkaLog
from streams.gateway.departments.reading import EventBatch, Reader, Reading
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.state.state import State
from streams.kafka.ending import end_tasks
from streams.kafka.following import Fetched, following
from streams.topics.topics import REPLIES, first_topics

log = logging.getLogger(__name__)

EVENTS_LOOK_SECONDS: Final = 0.25
"""How often a request that waits looks whether more may be read."""

CATCH_UP_SECONDS: Final = 2.0
"""How long a request that need not wait goes on reading past what is not its own."""

MOST_ASKING_OF_KEY: Final = 2
"""Requests of one key at once."""

MOST_ASKING: Final = 500
"""Requests of all keys at once."""

FIRSTS_WAIT_SECONDS: Final = 10.0
"""How long a request waits until it is known where first events are."""

FIRSTS_RETRY_SECONDS: Final = 2.0
"""Between two attempts to follow first events."""


class Departments:
    """Reads for departments' systems; what it keeps can be read again from Kafka at any time.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._installation = installation = state.installation
        self._first_topics = first_topics(installation.catalogue)
        topics = [*self._first_topics, REPLIES]
        self._places: list[Place] = [
            (topic, at.partition) for topic in topics for at in installation.partitions(topic)
        ]
        self._horizon = ReadingHorizon(installation, topics, state.how_far, state.indexed)
        self._firsts = FirstPlaces(self._first_topics)
        self._firsts_at: dict[Place, int] = {}
        self._firsts_read = asyncio.Event()
        self._log = KafkaLog(installation.settings)
        self._reading = Reading(
            self._log,
            installation.partition,
            self._firsts,
            state.cases.records,
            CaseRecords(installation.catalogue),
        )
        self._following: asyncio.Task[None] | None = None
        self._open: dict[str, int] = {}
        self._ending = asyncio.Event()

    def __len__(self) -> int:
        return sum(self._open.values())

    @property
    def is_ending(self) -> bool:
        """Whether nobody is to wait any more."""
        return self._ending.is_set()

    async def pause(self, seconds: float) -> None:
        """Wait, or until the gateway is to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()

    def end(self) -> None:
        """Let those answer that wait, and nobody wait any more."""
        self._ending.set()

    def ours(self, who: Caller) -> IsOurs:
        """Return whose cases a caller reads: those of its categories and, today, of its units."""
        today = self._state.today()
        units = self._state.catalogue.coarser.units_within(who.units, today) if who.units else None
        categories = frozenset(who.categories)

        def is_ours(holder: Holder) -> bool:
            return (units is None or holder.department in units) and (
                not categories or holder.category in categories
            )

        return is_ours

    @asynccontextmanager
    async def place(self, who: Caller) -> AsyncIterator[None]:
        """Take a place for a request of a caller.

        Raises:
            Problem: 429; there is none.
        """
        mine = self._open.get(who.key, 0)
        too_many = mine >= MOST_ASKING_OF_KEY and bool(who.key)
        if too_many or len(self) >= MOST_ASKING:
            many, whose = (
                (MOST_ASKING_OF_KEY, "this key") if too_many else (MOST_ASKING, "all keys")
            )
            detail = f"{many} requests of {whose} are under way already; ask one after another"
            raise Problem(429, "Too many requests", detail, headers={"Retry-After": "5"})
        self._open[who.key] = mine + 1
        try:
            yield
        finally:
            self._open[who.key] -= 1
            if not self._open[who.key]:
                del self._open[who.key]

    async def begin(self, *, with_what_is_there: bool) -> dict[Place, int]:
        """Return where a reader without a cursor begins.

        Args:
            with_what_is_there: Whether with the first event that is there, or with what comes now.

        Raises:
            Problem: 503; Kafka or the index cannot tell.
        """
        if not with_what_is_there:
            await self._require_ready()
            ends = self._horizon.ends()
            if any(place not in ends for place in self._places):
                raise _not_ready("how far workers have come")
            return {place: ends[place] for place in self._places}
        return await self._begins(self._places)

    async def places(self, known: dict[Place, int]) -> dict[Place, int]:
        """Return what a cursor says of the topics there are; a new one begins at its beginning.

        Raises:
            Problem: 410; it is beyond what there is, as after a topic was made again.
        """
        ends = self._horizon.ends()
        # Another gateway may know of more than this one does.
        if ahead := [at for at in self._places if known.get(at, 0) > ends.get(at, 0)]:
            await self._require_there(known, ahead)
        lacking = [place for place in self._places if place not in known]
        begins = await self._begins(lacking) if lacking else {}
        return {place: known.get(place, begins.get(place, 0)) for place in self._places}

    async def _require_there(self, known: dict[Place, int], places: list[Place]) -> None:
        at = {place: self._installation.partition(*place) for place in places}
        try:
            ends = await self._log.ends(list(at.values()))
        except (KafkaError, NoKafka, TimeoutError) as error:
            raise _away(error) from None
        for place, each in at.items():
            if known[place] > ends[each]:
                raise _expired(place[0])

    async def read(self, positions: dict[Place, int], reader: Reader) -> EventBatch:
        """Return the next events, without waiting for more.

        Raises:
            Problem: 410, they are not there any more; 503, it cannot be told.
        """
        await self._require_ready()
        try:
            return await self._reading.next(positions, self._readable(), reader)
        except Gone as gone:
            raise _expired(self._installation.bare(gone.topic)) from None
        except NotYet as error:
            raise _not_ready(str(error)) from None
        except (KafkaError, NoKafka, TimeoutError) as error:
            raise _away(error) from None

    def _readable(self) -> dict[Place, int]:
        """Return how far may be read: of a partition number nothing whose letters are not known."""
        ends = self._horizon.ends()
        behind = {
            place[1]
            for place in self._places
            if place[0] != REPLIES and self._firsts_at.get(place, 0) < ends.get(place, 0)
        }
        return {place: end for place, end in ends.items() if place[1] not in behind}

    async def _begins(self, places: list[Place]) -> dict[Place, int]:
        at = {place: self._installation.partition(*place) for place in places}
        try:
            begins = await self._log.begins(list(at.values()))
        except (KafkaError, NoKafka, TimeoutError) as error:
            raise _away(error) from None
        return {place: begins[each] for place, each in at.items()}

    async def _require_ready(self) -> None:
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow_firsts())
        if not self._state.cases_ready:
            raise _not_ready(", ".join(self._state.missing()))
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRSTS_WAIT_SECONDS):
                await self._firsts_read.wait()
        if not self._firsts_read.is_set():
            raise _not_ready("where letters are")

    async def _follow_firsts(self) -> None:
        """Note where first events are, without end; begun by the first who reads."""
        starts = dict.fromkeys(self._installation.partitions(*self._first_topics), 0)
        while True:
            try:
                async with following(self._installation.settings, starts) as follower:
                    left = {at for at, end in follower.ends.items() if end}
                    while True:
                        if not left:
                            self._firsts_read.set()
                        for at, fetched in (await follower.fetch()).items():
                            self._note(at, fetched)
                            if fetched.position >= follower.ends[at]:
                                left.discard(at)
            except (NoKafka, KafkaError) as error:
                log.warning("where letters are cannot be followed: %s; trying again", error)
            self._firsts_read.clear()
            self._firsts.clear()
            self._firsts_at.clear()
            await asyncio.sleep(FIRSTS_RETRY_SECONDS)

    def _note(self, at: TopicPartition, fetched: Fetched) -> None:
        topic = self._installation.bare(at.topic)
        for record in fetched.records:
            self._firsts.add(topic, at.partition, record.offset, record.key or b"")
        self._firsts_at[topic, at.partition] = fetched.position

    async def stop(self) -> None:
        """Let go of Kafka."""
        if self._following:
            await end_tasks([self._following])
        await self._log.stop()


def _expired(topic: str) -> Problem:
    detail = (
        f"what comes next in {topic} is older than events are kept (text_days), or the topic was "
        "made again; ask without cursor for all that is there, and compare with the cases that "
        "/v1/cases lists as open"
    )
    return Problem(410, "Expired", detail, parameter="cursor")


def _not_ready(what: str) -> Problem:
    detail = f"not read to its end: {what}; ask again soon"
    return Problem(503, "Not ready", detail, headers={"Retry-After": "2"})


def _away(error: Exception) -> Problem:
    detail = f"Kafka does not answer ({type(error).__name__}); ask again with the same cursor"
    return Problem(503, "Kafka is away", detail, headers={"Retry-After": "5"})


DEPARTMENTS: Final[web.AppKey[Departments]] = web.AppKey("departments")
