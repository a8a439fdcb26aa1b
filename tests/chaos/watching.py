"""What must be true at every moment, checked while everything is killed."""

import asyncio
import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.settings.settings import Settings
from streams.topics.topics import QUICK_REPORTS
from tests.chaos.asked import Asked

EVERY_SECONDS: Final = 0.4
ANSWER_SECONDS: Final = 5.0
ASKED: Final = "/v1/figures?period=..2026-12-31&as_of=2026-12-31&by=kind,channel"


def broken_rules(measures: Mapping[str, int]) -> list[str]:
    """Name the identities that a row of measures does not keep."""
    of = measures.__getitem__
    sums = {
        "received = valid + rejected": of("received") == of("valid") + of("rejected"),
        "valid = closed + open": of("valid") == of("closed") + of("open"),
        "carried_over + received + reopened = finished + carried_on": (
            of("carried_over") + of("received") + of("reopened")
            == of("finished") + of("carried_on")
        ),
    }
    return [rule for rule, holds in sums.items() if not holds]


def went_back(before: str, now: str) -> bool:
    """Return whether the figures of a partition are of an earlier flush than before."""
    flushes = zip(before.split("."), now.split("."), strict=True)
    return any(int(new) < int(old) for old, new in flushes)


class Gateways:
    """Asks each gateway for figures again and again.

    Attributes:
        looks: How many answers were looked at.
        wrong: What was wrong with them.
    """

    def __init__(self, town: Asked) -> None:
        self.looks = 0
        self.wrong: list[str] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._watch, args=(name, gateway.settings.gateway_port), name="watch"
            )
            for name, gateway in town.gateways.items()
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _watch(self, name: str, port: int) -> None:
        before = ""
        while not self._over.wait(EVERY_SECONDS):
            answer = _ask(port)
            if answer is None:
                continue
            self.looks += 1
            now = answer["current"]["at"]
            if before and went_back(before, now):
                self.wrong.append(f"the figures of {name} went back from {before} to {now}")
            before = now
            for row in answer["rows"]:
                self.wrong += [
                    f"{name} at {now} broke {rule} for {row['group']}: {row['measures']}"
                    for rule in broken_rules(row["measures"])
                ]


def _ask(port: int) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", ASKED)
        answer = connection.getresponse()
        said = answer.read()
        return json.loads(said) if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class QuickReports:
    """Follows the topic of quick reports from its beginning.

    Attributes:
        versions: Of each key all that was ever seen, each content once.
    """

    def __init__(self, settings: Settings) -> None:
        self.versions: dict[str, list[bytes]] = {}
        self.fault: BaseException | None = None
        self._settings = settings
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="quick reports")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def wrong(self) -> list[str]:
        """Name the quick reports that have changed, and say if they could not be followed."""
        wrong = [
            f"quick report {key} was seen with {len(contents)} contents: {contents}"
            for key, contents in self.versions.items()
            if len(contents) > 1
        ]
        return wrong + ([f"quick reports were not followed: {self.fault!r}"] if self.fault else [])

    def see(self, key: bytes | None, value: bytes | None) -> None:
        """Note a record of the topic."""
        contents = self.versions.setdefault((key or b"").decode(), [])
        if (value or b"") not in contents:
            contents.append(value or b"")

    def _run(self) -> None:
        try:
            asyncio.run(self._follow())
        except Exception as error:  # noqa: BLE001 - whatever it is, the run must say so
            self.fault = error

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._settings.client_options(),
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            consumer.assign([TopicPartition(self._settings.topic(QUICK_REPORTS), 0)])
            while not self._over.is_set():
                for records in (await consumer.getmany(timeout_ms=300)).values():
                    for record in records:
                        self.see(record.key, record.value)
        finally:
            await consumer.stop()
