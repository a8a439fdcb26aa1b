"""Room for so many bytes at once."""

import asyncio

from streams.gateway.intake.room import Room
from tests.support.posting import within


async def turns() -> None:
    """Let every task that can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_finds_no_room_waits_in_order() -> None:
    """Bytes are let in while there is room; the others in their order, none past another."""

    async def scenario() -> None:
        room = Room(10)
        await room.take(6)
        large = asyncio.create_task(room.take(7))
        small = asyncio.create_task(room.take(1))
        await turns()
        assert (large.done(), small.done(), room.held) == (False, False, 6)
        room.give(6)
        await turns()
        assert (large.done(), small.done(), room.held) == (True, True, 8)

    within(scenario())


def test_more_than_all_the_room_is_let_in_alone() -> None:
    """What never fits waits until nothing else is held, and then goes in."""

    async def scenario() -> None:
        room = Room(10)
        await room.take(1)
        giant = asyncio.create_task(room.take(1_000))
        await turns()
        assert not giant.done()
        room.give(1)
        await turns()
        assert giant.done()
        assert room.held == 1_000

    within(scenario())


def test_who_gives_up_holds_nothing() -> None:
    """One that stops waiting, even when just let in, leaves its place and bytes to the next."""

    async def scenario() -> None:
        room = Room(10)
        await room.take(10)
        early, late, last = (asyncio.create_task(room.take(10)) for _ in range(3))
        await turns()
        early.cancel()
        room.give(10)  # To `late`: `early` has given up, though its task does not know yet.
        late.cancel()
        await turns()
        assert (early.cancelled(), late.cancelled(), last.done(), room.held) == (
            True,
            True,
            True,
            10,
        )
        room.give(10)
        assert room.held == 0

    within(scenario())
