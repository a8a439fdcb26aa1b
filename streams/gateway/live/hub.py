"""Hubs: one for each live question, shared by its clients.

A hub computes its rows once for each change of the tallies, however many clients it has, and sends
each of them the same bytes. It waits for no client: each has a short queue, and one whose queue is
full is cut off.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from streams.core.errors import BadQuery
from streams.gateway.live.board import Board
from streams.gateway.queries.answering import Answering, answer_cells
from streams.gateway.queries.question import Breakdown, OpenQuestion
from streams.gateway.state.state import State

logger = logging.getLogger(__name__)

PAUSE: Final = 0.25
"""Least seconds between two evaluations of a question; what changes meanwhile goes together."""

CURRENT: Final = 5.0
"""Seconds after which clients are told how current unchanged rows are, if that has changed."""

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment says that the line is alive."""

QUEUE: Final = 32
"""Events that may wait for a client."""

MOST_LIVE_ROWS: Final = 2_000
"""How many rows a live question may have; each is kept, and takes about a kilobyte."""


class Listener:
    """A client that listens. Its queue contains events, and None at last.

    Args:
        transport: The connection, which is cut off if the client does not keep up.
    """

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended already."""
        return self._transport is None or self._transport.is_closing()

    def offer(self, event: bytes | None) -> bool:
        """Let an event wait for the client; cut the client off, and say so, if too many do."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.cut_off()
            return False
        return True

    def cut_off(self) -> None:
        """End the connection at once, with whatever was not sent."""
        if self._transport is not None:
            self._transport.abort()

    async def next(self) -> bytes | None:
        """Return what to write next: an event, a comment after a silence, None at the end."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                return await self._waiting.get()
        except TimeoutError:
            return b":\n\n"


class Hub:
    """The clients of one question.

    Args:
        question: What they asked.
        state: What the gateway knows.
        answering: Works out the answers.
        share: How large a part of the time the evaluations of this hub may take.
    """

    def __init__(
        self, question: OpenQuestion, state: State, answering: Answering, share: float = 1.0
    ) -> None:
        self.clients: set[Listener] = set()
        self.idle_since = asyncio.get_running_loop().time()
        self.share = share
        self._question = question
        self._state = state
        self._answering = answering
        self._looking = asyncio.Lock()
        self._board = Board()
        self._version = -1
        self._asked: Breakdown | None = None
        self._took = 0.0
        self._told = 0.0
        self._task: asyncio.Task[None] | None = None

    async def join(self, client: Listener, last_id: str) -> None:
        """Let a client listen, from what it missed since the event `last_id` on.

        Raises:
            BadQuery: The question has too many parts or rows.
        """
        await self._look()
        client.offer(self._board.first(last_id))
        self.clients.add(client)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    def leave(self, client: Listener) -> None:
        """Let a client go. A hub without clients stops working, and keeps what it has."""
        self.clients.discard(client)
        if not self.clients:
            self.idle_since = asyncio.get_running_loop().time()
            if self._task is not None:
                self._task.cancel()
                self._task = None

    def end(self) -> None:
        """Let all clients go."""
        for client in tuple(self.clients):
            client.offer(None)
            self.leave(client)

    async def _watch(self) -> None:
        try:
            while True:
                await asyncio.sleep(max(PAUSE, self._took / self.share))
                with suppress(TimeoutError):
                    async with asyncio.timeout(CURRENT):
                        await self._state.changed(self._version)
                await self._look()
        except BadQuery:
            logger.info(
                "a live question has grown to more than %d rows and is ended", MOST_LIVE_ROWS
            )
        except Exception:
            logger.exception("a live question cannot be answered and is ended")
        self._task = None
        self.end()

    async def _look(self) -> None:
        """Evaluate if anything changed, and send the clients what did; one call at a time."""
        async with self._looking:
            await self._evaluate()
        clock = asyncio.get_running_loop().time
        if clock() - self._told >= CURRENT:
            event = self._board.refresh(self._state.current())
            if event is not None:
                self._tell(event)

    async def _evaluate(self) -> None:
        clock = asyncio.get_running_loop().time
        # Days that were left out follow the clock: at midnight the question is another.
        asked = self._question.on(self._state.today())
        version = self._state.tallies.version
        if version != self._version or asked != self._asked:
            start = clock()
            cells, current = await self._answering.answer(
                self._state,
                asked,
                lambda figures, current: (answer_cells(figures, asked, MOST_LIVE_ROWS), current),
            )
            event = self._board.take(asked, cells, current)
            self._took = clock() - start
            self._version, self._asked = version, asked
            if event is not None:
                self._tell(event)

    def _tell(self, event: bytes) -> None:
        self._told = asyncio.get_running_loop().time()
        for client in tuple(self.clients):
            if not client.offer(event):
                self.leave(client)
