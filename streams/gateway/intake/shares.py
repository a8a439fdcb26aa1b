"""Room for bodies that are being read: what has come is counted, and no key has more than a share.

What may still come is not counted: a client that announces much and sends little blocks nobody. So
bodies may each have come in part when there is no more room; then one after the other is let go
on, beyond the bound if need be, for they would only wait for each other. `room` needs none of
this: it has one queue for all, and an event that waits in it holds no bytes.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

SHARES_OF_ROOM: Final = 4
"""One key's bodies may take one part of so many of all the room."""


class NoRoom(Exception):
    """There was no room in time."""


class Portion:
    """What one body takes.

    Attributes:
        held: Bytes of it that have come.
    """

    def __init__(self, mine: "_Bound", all_of_them: "_Bound", seconds: float) -> None:
        self.held = 0
        self._bounds = (mine, all_of_them)
        self._left = seconds

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes more; they are held until the place is left.

        Raises:
            NoRoom: There was none within the time that a body may wait for room, all in all.
        """
        mine, all_of_them = self._bounds
        if mine.try_take(self, size):
            if all_of_them.try_take(self, size):
                self.held += size
                return
            mine.give(size)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left):
                await mine.take(self, size)
                try:
                    await all_of_them.take(self, size)
                except BaseException:
                    mine.give(size)
                    raise
        except TimeoutError:
            raise NoRoom from None
        self.held += size
        self._left -= loop.time() - began

    def leave(self) -> None:
        """Release all of its bytes."""
        for bound in self._bounds:
            bound.leave(self)
        self.held = 0

    def is_favoured(self) -> bool:
        """Return whether it is the one of all places that may go beyond the bound."""
        return self._bounds[-1].favoured is self


class Shares:
    """Room for bodies.

    Args:
        most: Bytes that all may hold; beyond it goes one body at a time.
        seconds: How long a body may wait for room, all in all.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._all = _Bound(most)
        self._seconds = seconds
        self._of_keys: dict[str, _Bound] = {}

    @property
    def held(self) -> int:
        """Bytes held now."""
        return self._all.held

    @contextmanager
    def place(self, key: str) -> Iterator[Portion]:
        """Make a place for a body that a key sends, until the end of the block."""
        mine = self._of_keys.setdefault(key, _Bound(self._all.most // SHARES_OF_ROOM))
        mine.places += 1
        place = Portion(mine, self._all, self._seconds)
        try:
            yield place
        finally:
            place.leave()
            mine.places -= 1
            if not mine.places:
                del self._of_keys[key]


class _Waiting(NamedTuple):
    place: Portion
    size: int
    admitted: asyncio.Future[None]


class _Bound:
    """A bound on bytes, and who waits for it.

    Attributes:
        most: Bytes that may be held. A body that brings more is let in when nothing is held.
        held: Bytes held.
        places: How many bodies there are that it is for.
        favoured: The place that may go beyond it until it is left.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self.places = 0
        self.favoured: Portion | None = None
        self._waiting: list[_Waiting] = []

    def try_take(self, place: Portion, size: int) -> bool:
        """Hold bytes if there is room for them now and nobody else's turn is before."""
        may_pass = self.favoured is place or place.is_favoured() or not self._waiting
        if not may_pass or not self._fits(place, size):
            return False
        self.held += size
        return True

    async def take(self, place: Portion, size: int) -> None:
        """Hold bytes once there is room for them."""
        if self.try_take(place, size):
            return
        waiting = _Waiting(place, size, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._admit()
        try:
            await waiting.admitted
        except asyncio.CancelledError:
            if not waiting.admitted.cancelled():  # It was let in at the moment it gave up.
                self.held -= size
            self._admit()
            raise

    def give(self, size: int) -> None:
        """Release so many bytes, and let in the bodies that they kept out."""
        self.held -= size
        self._admit()

    def leave(self, place: Portion) -> None:
        """Release what a place holds, and let in the bodies that it kept out."""
        self.held -= place.held
        if self.favoured is place:
            self.favoured = None
        self._admit()

    def _fits(self, place: Portion, size: int) -> bool:
        if self.favoured is place or place.is_favoured():
            return True
        return not self.held or self.held + size <= self.most

    def _admit(self) -> None:
        self._waiting = [each for each in self._waiting if not each.admitted.cancelled()]
        while self._waiting:
            # First those of which a part has come: they hold what others wait for.
            waiting = min(self._waiting, key=lambda each: not each.place.held)
            if not self._fits(waiting.place, waiting.size):
                if self.favoured or not waiting.place.held:
                    return
                self.favoured = waiting.place
            self._waiting.remove(waiting)
            self.held += waiting.size
            waiting.admitted.set_result(None)
