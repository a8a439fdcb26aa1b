"""A worker that has a city's cases: its memory, its starts, and its events a second."""

import asyncio
import random
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.feeding.sending import send_events
from streams.settings.settings import Settings
from tests.benchmarks import child
from tests.benchmarks.scale_cases import City, subject_of
from tests.benchmarks.work import CATEGORIES, REPLIES, SOURCE, Work, received

MORE: Final = 200
"""Letters that came in while no worker ran."""

LETTERS: Final = 40_000
"""New letters of the measured work; three events in four are theirs: receipt, reply and closing."""

WORKS: Final = 3
"""How often so many new letters are counted, each time others."""

STARTS: Final = 3
"""How often it is started again with its store, and from nothing unless it has more than `MANY`."""

MANY: Final = 1_000_000
"""Cases from which on a start from nothing takes minutes, and is measured once."""

SECONDS: Final = 1_800.0
"""Within which a worker has filled its store and counted what came."""


def measure(cases: int, settings: Settings, folder: Path) -> dict[str, Any]:
    """Measure a worker on an installation that `scale_fill.fill` has filled.

    Returns:
        Figures by their names in the JSON: memory in MB of 1,000,000 bytes, times from the start
        of the process to the first events counted.
    """
    rebuilds = STARTS if cases <= MANY else 1
    work = Work(WORKS * LETTERS + (rebuilds + STARTS) * MORE)
    starts: list[dict[str, Any]] = []
    for number in range(rebuilds + STARTS):
        if number < rebuilds:
            shutil.rmtree(settings.store, ignore_errors=True)
        more = _letters(work, WORKS * LETTERS + number * MORE, MORE)
        _send(settings, f"letters.{CATEGORIES[0]}", more)
        starts.append(_run(settings, MORE, folder))
    rebuilt, restarted = starts[:rebuilds], starts[rebuilds:]
    works = []
    for first in range(0, WORKS * LETTERS, LETTERS):
        events = _send(settings, f"letters.{CATEGORIES[0]}", _letters(work, first, LETTERS))
        events += _send(settings, REPLIES, _replies(work, City(cases), first))
        run = _run(settings, events, folder)
        works.append(
            run | {"eps": events / run["seconds"], "us": run["cpu_seconds"] / events * 1e6}
        )
    name = f"scale_{cases}"
    return {
        f"{name}_worker_rss_mb": max(run["rss_anon_mb"] for run in (*starts, *works)),
        f"{name}_worker_restart_s": _median(restarted, "start_to_counted"),
        f"{name}_worker_rebuild_s": _median(rebuilt, "start_to_counted"),
        f"{name}_worker_rebuild_rss_mb": max(run["rss_anon_mb"] for run in rebuilt),
        f"{name}_worker_restart_rss_mb": max(run["rss_anon_mb"] for run in restarted),
        f"{name}_worker_store_mb": _bytes_in(Path(settings.store)) / 1e6,
        f"{name}_worker_cpu_us": _median(works, "us"),
        f"{name}_eps": _median(works, "eps"),
    }


def _median(runs: list[dict[str, Any]], name: str) -> float:
    return statistics.median(float(run[name]) for run in runs)


def _run(settings: Settings, events: int, folder: Path) -> dict[str, Any]:
    task = {"settings": msgspec.to_builtins(settings), "events": events}
    return child.run("ours", task, folder, SECONDS)


def _send(settings: Settings, topic: str, events: Iterator[tuple[bytes, bytes]]) -> int:
    sent = list(events)
    asyncio.run(
        send_events(
            sent,
            bootstrap=settings.bootstrap,
            topic=settings.topic(topic),
            client_options=settings.client_options(),
            on_progress=lambda _: None,
        )
    )
    return len(sent)


def _letters(work: Work, first: int, many: int) -> Iterator[tuple[bytes, bytes]]:
    for case in map(work.case, range(first, first + many)):
        yield case.subject.encode(), received(case)


def _replies(work: Work, city: City, first: int) -> Iterator[tuple[bytes, bytes]]:
    """Return replies to and closings of new letters, and half as many ratings of any cases."""
    rng = random.Random(first)
    for key, value in work.messages(REPLIES):
        if not first <= int(key.removeprefix(b"letter-")) < first + LETTERS:
            continue
        yield key, value
        if rng.random() < 1 / 2:
            subject = subject_of(rng.randrange(city.cases))
            yield subject, _rating(subject.decode(), first)


def _rating(subject: str, run: int) -> bytes:
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": "kuaibao.case.rated.v1",
            "source": SOURCE,
            "id": f"{subject}-rated-{run}",
            "subject": subject,
            "time": "2017-06-01T10:00:00+08:00",
            "data": {"satisfied": True},
        }
    )


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
