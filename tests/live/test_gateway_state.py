"""The gateway's state on a real broker: caught up, kept up, made again, and asked."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from streams.broker.broker import LocalBroker
from streams.core.bulletins.quick_reports import Issue
from streams.core.cases.arrived import Arrived
from streams.core.figures.figures import Question, Selection
from streams.core.periods import Period
from streams.gateway.figures.mapped_shelf import figures_folder
from streams.gateway.figures.snapshot import LIST
from streams.gateway.index.case_file import VERSION
from streams.gateway.index.listing import CasePage, NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.state.state import State
from streams.kafka.following import Remade
from streams.kafka.records import Outputs
from streams.kafka.writer import PartitionWriter, batches_of
from streams.topics.flushes import FLUSH_KEY
from streams.topics.provision import provision
from streams.topics.topics import CASES, FIGURES, QUICK_REPORTS
from streams.worker.lanes.state import LaneState
from tests.live.conftest import Install
from tests.support.installation import Installation
from tests.support.processes import LIMIT

DAY: Final = 86_400_000_000
MARCH_2: Final = 16_496
"""The day 2015-03-02."""
YEAR: Final = Period(16_436, 16_800)
ASKED: Final = Question(Selection(), YEAR, MARCH_2 + 10)
CHANGE: Final = ["received", "letter", "portal-participation", "housing", "", ""]


class Lane:
    """Writes a partition's cases and figures as a worker does, a flush whenever it is told."""

    def __init__(self, number: int, kuaibao: Installation) -> None:
        self.number = number
        self.state = LaneState(number, kuaibao.installation)
        self._settings = kuaibao.settings

    def __call__(self, *letters: str, what: str = "", day: int = MARCH_2) -> Outputs:
        """Let something happen to letters; return what is to be written."""
        for letter in letters:
            self.state.seen(day * DAY, 1_425_254_400_000, 1_425_254_400_000)
            event = [what] if what else CHANGE
            arrived = Arrived([day * DAY, "urn:a", what or "1", *event])
            self.state.cases.apply(letter.encode(), [arrived])
        return self.state.writes()

    async def write(self, *flushes: Outputs) -> None:
        """Write flushes, each in a transaction of its own."""
        writer = await PartitionWriter.open(self.number, self._settings)
        for flush in flushes:
            await writer.write(flush, {})
        await writer.close()


@pytest.fixture
def two(install: Install, tmp_path: Path) -> Installation:
    """An installation of two partitions, its gateway's index in a folder of the test's own."""
    return install(partitions=2, index_file=str(tmp_path / "index" / "cases.sqlite"))


def lanes(kuaibao: Installation) -> list[Lane]:
    """Return a lane for each partition."""
    return [Lane(number, kuaibao) for number in range(kuaibao.settings.partitions)]


async def until(holds: Callable[[], bool], why: str) -> None:
    """Wait until a condition holds."""
    try:
        async with asyncio.timeout(LIMIT):
            while not holds():  # noqa: ASYNC110 - any condition
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(why) from None


@asynccontextmanager
async def started(kuaibao: Installation, **changed: Any) -> AsyncIterator[State]:
    """Run a gateway's state."""
    settings = msgspec.structs.replace(kuaibao.settings, **changed)
    state = State(replace(kuaibao.installation, settings=settings), lambda: (MARCH_2 + 10) * DAY)
    try:
        await state.start()
        yield state
    finally:
        await state.stop()


@asynccontextmanager
async def running(kuaibao: Installation, **changed: Any) -> AsyncIterator[State]:
    """Run it, and wait until it has caught up."""
    async with started(kuaibao, **changed) as state:
        await until(lambda: not state.missing(), "it did not catch up")
        assert state.figures_ready
        assert state.cases_ready
        yield state
        assert not state.failed.done()


def figure(state: State, measure: str = "received") -> int:
    """Return a figure of the year as of ten days later."""
    return state.tallies.figures.evaluate(ASKED)[()][measure]


async def behind(state: State, measure: str = "received", **asked: Any) -> CasePage:
    """List the cases behind it."""
    return await state.cases.behind(
        ASKED, measure, **{"at": None, "after": None, "limit": 1_000} | asked
    )


def ids(listing: CasePage) -> list[str]:
    """Return the ids of a listing."""
    return [item.subject for item in listing.items]


def names(many: int, prefix: str = "L") -> list[str]:
    """Return so many ids, in order."""
    return [f"{prefix}-{number:04}" for number in range(many)]


async def check(state: State, **expected: Iterable[str]) -> None:
    """A figure is as expected, and the cases behind it are these."""
    for measure, subjects in expected.items():
        listing = await behind(state, measure)
        assert ids(listing) == sorted(subjects), measure
        assert listing.figure == listing.cases == figure(state, measure) == len(listing.items)


def test_figures_and_the_cases_behind_them(two: Installation) -> None:
    """What was there is read, what comes is seen, and every figure's cases are its cases."""
    first, second = lanes(two)

    async def work() -> None:
        await first.write(first(*names(30)), first(*names(10), what="closed"))
        await second.write(second(*names(5, "M"), day=MARCH_2 + 1))
        async with running(two) as state:
            current = state.current()
            assert (current.at, current.missing, current.kafka) == ("2.1", [], True)
            assert current.event_time == "2015-03-03T00:00:00Z"
            await check(state, received=names(30) + names(5, "M"), closed=names(10))
            listing = await behind(state, "closed", limit=3)
            assert [item.subject for item in listing.items] == names(3)
            assert (listing.more, listing.figure, listing.items[0].day) == (True, 10, MARCH_2)

            version = state.tallies.version
            changed = asyncio.create_task(state.changed(version))
            await second.write(second(*names(2, "M"), what="closed"))
            assert await asyncio.wait_for(changed, LIMIT) > version
            await until(lambda: state.tallies.flushes == (2, 2), "the flush did not come")
            await check(
                state, closed=names(10) + names(2, "M"), open=names(30)[10:] + names(5, "M")[2:]
            )
            history = await state.cases.history("M-0000")
            assert history
            events = msgspec.json.decode(history)["events"]
            assert {event[3] for event in events} == {"received", "closed"}
            assert await state.cases.history("nobody") is None

    two.run(work())


def test_pages_are_of_one_moment(two: Installation) -> None:
    """Pages asked as of a figure's flushes hold its cases, whatever has happened since."""
    first, second = lanes(two)

    async def work() -> None:
        await first.write(first(*names(10)))
        async with running(two) as state:
            page = await behind(state, "open", limit=4)
            await first.write(first("L-0005", what="closed"), first("L-0001", "L-9999"))
            await second.write(second("M-1"), second("M-1", what="closed"))
            await until(lambda: state.tallies.flushes == (3, 2), "the flushes did not come")
            await check(state, open=[*(name for name in names(10) if name != "L-0005"), "L-9999"])
            found = ids(page)
            while page.more:
                last = page.items[-1]
                page = await behind(
                    state, "open", at=page.at, after=(last.day, last.subject), limit=4
                )
                found += ids(page)
                assert (page.figure, page.cases, page.at) == (10, 10, (1, 0))
            assert found == names(10)
        # A gateway that came later does not know the state of then; it says so and does not guess.
        async with running(two) as state:
            with pytest.raises(Expired):
                await behind(state, at=(1, 0))
            with pytest.raises(NotYet):
                await behind(state, at=(99, 0))

    two.run(work())


def test_a_restart_goes_on_where_it_was(
    two: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """The index is not made again, and what came meanwhile is in it."""
    (first, second), folder = lanes(two), figures_folder(two.settings.index_file)
    caplog.set_level(logging.INFO, "streams.gateway")

    async def work() -> None:
        await first.write(first(*names(20)))
        async with running(two) as state:
            await check(state, open=names(20))
            await until((folder / LIST).exists, "there is no snapshot")
        assert [message for message in caplog.messages if "there is none" in message]
        caplog.clear()
        await first.write(first(*names(5), what="closed"))
        await second.write(second("M-1"))
        async with running(two) as state:
            await check(state, open=[*names(20)[5:], "M-1"], closed=names(5))
        assert [message for message in caplog.messages if "index of cases" in message] == []
        assert [message for message in caplog.messages if "1 rows in" in message]

    two.run(work())


def flip(path: Path) -> None:
    """Change a bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "why"), [(flip, "damaged"), (Path.unlink, "there is no snapshot")]
)
def test_figures_are_read_from_kafka_where_their_snapshot_cannot_be_used(
    two: Installation,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    why: str,
) -> None:
    """A line in the log says why; answers are the same, and the next start has one again."""
    first, _ = lanes(two)
    path = figures_folder(two.settings.index_file) / LIST
    caplog.set_level(logging.INFO, "streams.gateway")

    async def work() -> None:
        await first.write(first(*names(20)))
        async with running(two):
            await until(path.exists, "there is no snapshot")
        spoil(path)
        await first.write(first(*names(5), what="closed"))
        caplog.clear()
        async with running(two) as state:
            await check(state, open=names(20)[5:], closed=names(5))
            await until(path.exists, "there is no snapshot")
        assert [message for message in caplog.messages if why in message]
        caplog.clear()
        async with running(two) as state:
            await check(state, open=names(20)[5:], closed=names(5))
        assert [message for message in caplog.messages if "rows in" in message]

    two.run(work())


def overwrite(path: Path) -> None:
    """Spoil the file in the middle."""
    with path.open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xff" * 4_096)


def of_version(path: Path) -> None:
    """Let the file be of another version."""
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE about SET value = '0' WHERE name = 'version'")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (Path.unlink, "there is none"),
        (overwrite, "it is damaged"),
        (of_version, f"it was made for version '0', and this is '{VERSION}'"),
    ],
)
def test_an_index_that_cannot_be_used_is_made_anew(
    two: Installation,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    why: str,
) -> None:
    """A line in the log says why; answers are the same."""
    (first, _), path = lanes(two), Path(two.settings.index_file)
    caplog.set_level(logging.INFO, "streams.gateway")

    async def work() -> None:
        await first.write(first(*names(20)))
        async with running(two):
            pass
        caplog.clear()
        spoil(path)
        async with running(two) as state:
            await check(state, open=names(20))
        (said, *_) = [message for message in caplog.messages if "index of cases" in message]
        assert why in said

    two.run(work())


async def remade(kuaibao: Installation, *topics: str) -> None:
    """Delete topics and make them again."""
    gone = {kuaibao.settings.topic(name) for name in topics}
    async with kuaibao.admin() as admin:
        await admin.delete_topics(list(gone))
        while gone & set(await admin.list_topics()):  # noqa: ASYNC110 - Kafka tells nobody
            await asyncio.sleep(0.02)
    await provision(kuaibao.installation)


def test_an_index_notices_that_its_topic_is_made_anew(
    two: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """It notices while it is running, too: it then has what the new topic has."""

    async def work() -> None:
        first, _ = lanes(two)
        await first.write(first(*names(20)))
        async with running(two) as state:
            await remade(two, CASES)
            late = Lane(0, two)
            await late.state.load()
            await late.write(late("N-1"))
            await until(lambda: state.tallies.flushes == (2, 0), "the flush did not come")
            await until(lambda: "was recreated" in caplog.text, "it was not noticed")
            await until(lambda: state.cases_ready, "it was not rebuilt")
            await check(state, received=["N-1"])

    two.run(work())


def test_a_topic_made_anew_is_not_the_one_that_was(
    two: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """What another topic of the same name held is forgotten, though the new one is as long."""

    async def work() -> None:
        first, _ = lanes(two)
        await first.write(first(*names(20)))
        async with running(two):
            pass
        caplog.clear()
        await remade(two, CASES, FIGURES)
        first, _ = lanes(two)
        await first.write(first(*names(30, "N")))
        async with running(two) as state:
            await check(state, open=names(30, "N"))
        assert [message for message in caplog.messages if "made for topic id" in message]

    two.run(work())


def test_flush_numbers_go_on_where_figures_were_deleted(two: Installation) -> None:
    """A worker that finds cases and no figures does not begin again with numbers that have been."""
    first, _ = lanes(two)

    async def work() -> None:
        await first.write(first("L-1"), first("L-1", what="closed"))
        await remade(two, FIGURES)
        late = Lane(0, two)
        await late.state.load()
        await late.write(late())
        async with running(two) as state:
            assert state.tallies.flushes == (3, 0)
            await check(state, received=["L-1"], closed=["L-1"])

    two.run(work())


def test_half_a_transaction_is_waited_for(two: Installation) -> None:
    """What was being written at the start is missing until it is committed, and then all there."""
    first, _ = lanes(two)

    async def work() -> None:
        await first.write(first(*names(5)))
        writer = await PartitionWriter.open(0, two.settings)
        producer = writer._producer
        await producer.begin_transaction()
        for (topic, partition), records in first(*names(10)[5:]).by_partition.items():
            for builder in batches_of(producer, records):
                name = two.settings.topic(topic)
                await (await producer.send_batch(builder, name, partition=partition))
        async with started(two) as state:
            await until(lambda: state.current().missing == [0], "the other did not catch up")
            await until(lambda: state.tallies.flushes == (1, 0), "the first flush did not come")
            assert not state.figures_ready
            assert any("figures of partition 0" in what for what in state.missing())
            await producer.commit_transaction()
            await until(lambda: state.figures_ready and state.cases_ready, "it did not catch up")
            await check(state, open=names(10))
        await writer.close()

    two.run(work())


def test_a_flush_that_changes_no_case_keeps_nobody_waiting(two: Installation) -> None:
    """The index has come as far as the figures where there is nothing to come."""
    first, _ = lanes(two)

    async def work() -> None:
        await first.write(first(*names(5)))
        async with running(two) as state:
            end = msgspec.json.encode({"flush": 2, "rows": 0})
            outputs = Outputs()
            outputs.add(FIGURES, 0, FLUSH_KEY, end)
            await first.write(outputs)
            await until(lambda: state.tallies.flushes == (2, 0), "the flush did not come")
            await check(state, open=names(5))

    two.run(work())


def test_quick_reports_are_there_as_they_are_issued(two: Installation) -> None:
    """They are found by year and number; those who wait for a change hear of them."""

    async def work() -> None:
        async with running(two) as state:
            version = state.tallies.version
            issue = Issue(2015, 238, "2015-03-02", ())
            outputs = Outputs()
            outputs.add(QUICK_REPORTS, 0, issue.key.encode(), msgspec.json.encode(issue))
            await lanes(two)[0].write(outputs)
            await asyncio.wait_for(state.changed(version), LIMIT)
            assert state.issues == {(2015, 238): issue}

    two.run(work())


def test_figures_that_do_not_go_on_stop_the_gateway(two: Installation) -> None:
    """A flush with a number that has been is of another topic: nothing is counted by it."""
    first, _ = lanes(two)

    async def work() -> None:
        await first.write(first(*names(5)))
        async with started(two) as state:
            # All it follows is connected by then: one that is still connecting ends less cleanly.
            await until(lambda: not state.missing(), "it did not catch up")
            outputs = Outputs()
            outputs.add(FIGURES, 0, FLUSH_KEY, msgspec.json.encode({"flush": 1, "rows": 0}))
            await first.write(outputs)
            with pytest.raises(Remade, match="Start the gateway again"):
                await asyncio.wait_for(state.failed, LIMIT)

    two.run(work())


def test_kafka_may_go_and_come_back(tmp_path: Path) -> None:
    """Figures stay, it is said that Kafka is away, and afterwards everything goes on."""
    index = str(tmp_path / "cases.sqlite")
    with LocalBroker(tmp_path / "kafka") as broker:
        kuaibao = Installation(broker.bootstrap, "away", tmp_path, partitions=2, index_file=index)
        kuaibao.provision()
        first, _ = lanes(kuaibao)

        async def work() -> None:
            await first.write(first(*names(20)))
            async with running(kuaibao) as state:
                await until(lambda: state.current().lag == 0, "no lag was asked for")
                await asyncio.to_thread(broker.stop)
                await until(lambda: not state.current().kafka, "nobody noticed")
                assert state.current().lag is None
                await check(state, open=names(20))
                await asyncio.to_thread(broker.start)
                await until(lambda: state.current().kafka, "nobody noticed that it is back")
                assert state.current().lag == 0
                await first.write(first(*names(5), what="closed"))
                await until(lambda: state.tallies.flushes[0] == 2, "the flush did not come")
                await check(state, open=names(20)[5:], closed=names(5))

        kuaibao.run(work())
        kuaibao.close()
