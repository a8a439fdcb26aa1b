"""Room for bodies: what has come is counted, no key has more than its share, all come through."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.gateway.intake.shares import NoRoom, Portion, Shares
from tests.support.posting import within


async def turns() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


def started(place: Portion, size: int) -> asyncio.Task[None]:
    """Begin to take room."""
    return asyncio.create_task(place.take(size))


def run(work: Callable[[Shares], Awaitable[None]], most: int = 100, seconds: float = 20.0) -> None:
    """Work with a room that is empty again in the end."""

    async def scenario() -> None:
        shares = Shares(most, seconds)
        await work(shares)
        assert shares.held == 0

    within(scenario())


def test_a_key_has_a_quarter_and_others_the_rest() -> None:
    """A key that has taken its share waits; nobody else notices."""

    async def work(shares: Shares) -> None:
        with shares.place("slow") as first, shares.place("slow") as second:
            await first.take(25)
            waiting = started(second, 1)
            await turns()
            assert not waiting.done()
            with shares.place("other") as third:
                await third.take(25)
            first.leave()
            await waiting
            assert shares.held == 1

    run(work)


def test_a_body_larger_than_a_share_comes_through_alone() -> None:
    """Piece by piece, though it is beyond the share and even beyond all the room."""

    async def work(shares: Shares) -> None:
        with shares.place("a") as place:
            for _ in range(20):
                await place.take(10)
            assert shares.held == 200

    run(work)


@pytest.mark.parametrize("keys", ["aaaaaaaa", "abcdefgh", "aabbccdd"])
def test_bodies_of_which_a_part_has_come_do_not_wait_for_each_other(keys: str) -> None:
    """Eight that together are four times the room all come through, one beyond the bound."""

    async def work(shares: Shares) -> None:
        most = 0

        async def body(key: str) -> None:
            nonlocal most
            with shares.place(key) as place:
                for _ in range(5):
                    await place.take(10)
                    most = max(most, shares.held)
                    await asyncio.sleep(0)

        await asyncio.gather(*map(body, keys))
        assert most <= 100 + 50

    run(work)


def test_who_finds_no_room_in_time_is_sent_away_and_holds_nothing() -> None:
    """The time is that of all its waiting together; those behind go on."""

    async def work(shares: Shares) -> None:
        with shares.place("a") as first:
            await first.take(100)
            with shares.place("b") as second:
                with pytest.raises(NoRoom):
                    await second.take(10)
                assert (second.held, shares.held) == (0, 100)

    run(work, seconds=0.05)


def test_who_gives_up_leaves_the_turn_to_the_next() -> None:
    """It does so even at the moment at which it is let in."""

    async def work(shares: Shares) -> None:
        with (
            shares.place("a") as first,
            shares.place("b") as second,
            shares.place("c") as third,
        ):
            await first.take(100)
            early, late = started(second, 10), started(third, 10)
            await turns()
            assert (early.done(), late.done()) == (False, False)
            first.leave()
            early.cancel()
            await turns()
            assert (early.cancelled(), late.done(), shares.held) == (True, True, 10)

    run(work)


def test_those_of_which_a_part_has_come_go_before_new_ones() -> None:
    """What they hold is what the others wait for."""

    async def work(shares: Shares) -> None:
        with (
            shares.place("a") as first,
            shares.place("b") as second,
            shares.place("c") as third,
        ):
            await first.take(90)
            await second.take(10)
            new, begun = started(third, 10), started(second, 10)
            await turns()
            assert (new.done(), begun.done()) == (False, True)
            first.leave()
            await turns()
            assert new.done()

    run(work)
