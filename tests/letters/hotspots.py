"""Real letters in an installation of this machine, to look at what many wrote about.

A broker, a worker and a gateway run in a folder that is removed at the end. Letters go in as any
feeder sends them, over HTTP; then the address of the largest hotspot is printed, and all stays
until Ctrl-C. Nothing of a letter is printed.
"""

import asyncio
import csv
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from urllib.request import Request, urlopen

import msgspec
import orjson
from rich.console import Console

from streams.broker.broker import LocalBroker
from streams.demo.processes import check_alive, free_port, gateway_process, worker_process
from streams.settings.kafka_connection import KafkaConnection
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision

AT_ONCE: Final = 200
SOURCE: Final = "urn:kuaibao:test:letters"
SETTLED: Final = 10
"""Once so many looks, a second each, have seen the same, all letters are in their hotspots."""


class Written(NamedTuple):
    """A letter as its sheet has it; the time is RFC 3339, of the county."""

    number: str
    writer: str
    at: str
    title: str
    text: str


def written(path: Path) -> list[Written]:
    """Read a sheet of letters: id, writer, time, title, text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Written(*(row[name] for name in ("id", "writer", "time", "title", "text")))
            for row in csv.DictReader(file)
        ]


def stay(path: Path) -> None:
    """Run an installation with the letters of a sheet until Ctrl-C, and say where to look."""
    letters = sorted(written(path), key=lambda letter: letter.at)
    console = Console()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kuaibao-letters-")))
        broker = LocalBroker(folder / "kafka")
        broker.start()
        stack.callback(broker.stop)
        settings = _settings(broker.bootstrap, folder)
        asyncio.run(provision(Installation.read(settings)))
        running = [stack.enter_context(worker_process(settings, folder / "worker.log"))]
        running.append(stack.enter_context(gateway_process(settings, folder, console)))
        at = f"http://127.0.0.1:{settings.gateway_port}"
        began = time.monotonic()
        for some in batches(letters, AT_ONCE):
            _post(f"{at}/v1/events", orjson.dumps([_event(letter) for letter in some]))
            check_alive(running)
        last = letters[-1].at[:10]
        largest, many = _settled(at, last)
        console.print(f"{len(letters)} letters: {many} hotspots, {time.monotonic() - began:.0f} s")
        page = f"{at}/?as_of={last}#/hotspots/{quote(largest, safe='')}"
        console.print(page, soft_wrap=True)
        try:
            while True:
                time.sleep(1)
                check_alive(running)
        except KeyboardInterrupt:
            console.print("stopped")


def batches(letters: Sequence[Written], size: int) -> Iterator[Sequence[Written]]:
    """Return the letters in batches of at most `size`."""
    for begin in range(0, len(letters), size):
        yield letters[begin : begin + size]


def _settings(kafka: str, folder: Path) -> Settings:
    reached: dict[str, Any] = msgspec.structs.asdict(KafkaConnection(kafka=kafka))
    return Settings(
        **reached,
        quick_reports_at="off",
        notices_at="off",
        gateway_host="127.0.0.1",
        gateway_port=free_port(8080),
        keys_file=str(folder / "keys.json"),
        index_file=str(folder / "cases.sqlite"),
        store=str(folder / "worker"),
    )


def _event(letter: Written) -> dict[str, Any]:
    person = {"person": {"name": letter.writer}} if letter.writer else {}
    return {
        "specversion": "1.0",
        "type": "kuaibao.case.received.v1",
        "source": SOURCE,
        "id": letter.number,
        "subject": f"letter-{letter.number}",
        "time": letter.at,
        "data": {
            "kind": "letter",
            "channel": "portal-participation",
            "title": letter.title,
            "text": letter.text,
        }
        | person,
    }


def _post(url: str, body: bytes) -> None:
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    with urlopen(Request(url, body, headers), timeout=60) as answer:  # noqa: S310 - our own
        answer.read()


def _settled(at: str, day: str) -> tuple[str, int]:
    """Wait until hotspots change no more; return the largest, and how many there are."""
    seen, same = ("", -1, -1), 0
    while same < SETTLED:
        time.sleep(1)
        url = f"{at}/v1/hotspots?as_of={day}&sort=items&limit=1"
        with urlopen(url, timeout=60) as answer:  # noqa: S310 - our own
            said = orjson.loads(answer.read())
        first = (said["hotspots"] or [{"id": "", "items": 0}])[0]
        now = (first["id"], first["items"], said["many"])
        same = same + 1 if now == seen and first["items"] else 0
        seen = now
    return seen[0], seen[2]
