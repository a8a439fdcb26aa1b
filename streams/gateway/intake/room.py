"""Room for events on their way to Kafka: so many bytes at once, and a queue for those who wait.

Each event is whole when it asks, and holds no bytes while it waits: so the queue is plain, and
nobody can wait for somebody who waits. `shares` is for bodies that are still being read, of which
neither is true.
"""

import asyncio
from collections import deque


class Room:
    """Bytes held, and who waits to bring more, in order of arrival.

    Args:
        most: Bytes that may be held at once. An event of more than that is let in alone.

    Attributes:
        held: Bytes held now.
    """

    def __init__(self, most: int) -> None:
        self.held = 0
        self._most = most
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def try_take(self, size: int) -> bool:
        """Hold bytes if there is room for them now and nobody waits for it."""
        if self._waiting or not self._fits(size):
            return False
        self.held += size
        return True

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes, and hold them until they are given back."""
        if self.try_take(size):
            return
        admitted = asyncio.get_running_loop().create_future()
        self._waiting.append((size, admitted))
        try:
            await admitted
        except asyncio.CancelledError:
            if not admitted.cancelled():  # It was let in at the moment at which it gave up.
                self.held -= size
            self._admit()
            raise

    def give(self, size: int) -> None:
        """Release so many bytes, and let in the events that they kept out."""
        self.held -= size
        self._admit()

    def _fits(self, size: int) -> bool:
        return not self.held or self.held + size <= self._most

    def _admit(self) -> None:
        while self._waiting:
            size, admitted = self._waiting[0]
            if not admitted.cancelled():
                if not self._fits(size):
                    return
                self.held += size
                admitted.set_result(None)
            self._waiting.popleft()
