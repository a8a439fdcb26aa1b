"""``python -m tests.benchmarks.desk``: what it costs to look at the desk of a large county.

A gateway's figures and index of cases, without Kafka: so many open cases, each with a row of its
own as far as days and units allow, and so many closed ones. Told are wall-clock and processor time,
and for how long the event loop, which answers everybody else, was held up.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click

from streams.core.cases.case_records import CaseRecords
from streams.core.county.catalogue import Catalogue
from streams.core.days import day_number
from streams.core.figures.desk import Horizon
from streams.core.figures.figures import Question, Selection
from streams.core.periods import Period
from streams.gateway.desk.asked import DeskQuestion
from streams.gateway.desk.looking import DeskRoom
from streams.gateway.state.state import State
from streams.settings.settings import Settings
from tests.unit.gateway.county_gateway import CountyState

T = TypeVar("T")

TODAY: Final = day_number(date(2015, 6, 12))
_DAY_US: Final = 86_400_000_000
_TICK: Final = 0.001


def cases(catalogue: Catalogue, many: int, *, closed: bool) -> Iterator[tuple[bytes, bytes]]:
    """Yield letters of the last months, most of them routed, urged, paused and so on."""
    chance = random.Random(f"{many} {closed}")
    records = CaseRecords(catalogue)
    departments, categories = [*catalogue.departments], [*catalogue.categories]
    for number in range(many):
        day = TODAY - chance.randint(0, 120) - (200 if closed else 0)
        at = day * _DAY_US + chance.randint(0, 50_000_000_000)
        category, unit = chance.choice(categories), chance.choice(departments)
        told: list[list[Any]] = [
            [at, "/a", "1", "received", "letter", "portal-participation", category, "", unit]
        ]
        if number % 3 == 0:
            told.append([at + _DAY_US, "/a", "2", "urged", "", "phone", ""])
        if number % 10 == 0:
            told.append([at + _DAY_US, "/a", "3", "paused", "", "supplement"])
            told.append([at + 4 * _DAY_US, "/a", "4", "resumed", "", None])
        if number % 2:
            told.append([at + 3 * _DAY_US, "/a", "5", "replied", unit])
        if closed:
            told.append([at + 9 * _DAY_US, "/a", "6", "closed"])
        yield f"{'done' if closed else 'open'}-{number:07}".encode(), records.make(told)[0]


async def measured(what: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do something, and say what it took."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(_TICK)
            longest = max(longest, time.perf_counter() - start - _TICK)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.05)
    longest = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    done = await work()
    took, used = time.perf_counter() - wall, time.process_time() - cpu
    await asyncio.sleep(2 * _TICK)
    ticking.cancel()
    click.echo(
        f"{what:34} {took * 1000:8.0f} ms wall {used * 1000:8.0f} ms processor "
        f"{longest * 1000:6.0f} ms loop held up"
    )
    return done


async def look_again_and_again(state: CountyState) -> None:
    """Look at the desk for the first time, again, page by page, and after cases have come in."""
    room = DeskRoom(cast("State", state))
    horizon = Horizon.on(TODAY, (TODAY, 600), state.deadlines.calendar)
    asked = DeskQuestion()

    async def look(limit: int = 100, **more: Any) -> Any:
        return await room.look(asked, horizon, limit=limit, **more)

    everything = Question(Selection(), Period(None, TODAY), TODAY)
    await measured("figures, for the first time", lambda: state.cases.counted(everything, "open"))
    await measured("figures, again", lambda: state.cases.counted(everything, "open"))
    seen = await measured("the first question of a day", look)
    click.echo(f"{len(seen.desk)} deadlines listed, {seen.desk.totals}")
    for _ in range(3):
        await measured("the next question", look)
    place = seen.lines[-1].entry.place
    await measured("the next page", lambda: look(at=seen.at, after=place))
    await measured("1,000 on a page", lambda: look(1_000))
    await measured("5,000, as printed", lambda: look(5_000))
    state.load(
        (b"new-" + subject, value) for subject, value in cases(state.catalogue, 1_000, closed=False)
    )
    await measured("after 1,000 more cases", look)
    room.end()


@click.command()
@click.option("--open", "still_open", default=100_000, show_default=True)
@click.option("--closed", default=900_000, show_default=True)
def main(*, still_open: int, closed: int) -> None:
    """Measure the desk."""
    catalogue = Settings().read_catalogue()
    with tempfile.TemporaryDirectory(prefix="kuaibao-desk-") as name:
        state = CountyState(catalogue, Path(name), TODAY)
        state.load(cases(catalogue, closed, closed=True))
        state.load(cases(catalogue, still_open, closed=False))
        click.echo(f"{len(state.placement)} cases in {len(state.tallies.ledger)} rows")
        asyncio.run(look_again_and_again(state))
        state.close()


if __name__ == "__main__":
    main()
