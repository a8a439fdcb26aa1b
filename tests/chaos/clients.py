"""Feeders that post the record over HTTP, out of order and twice, until all is acknowledged."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import Final

from streams.feeding.sending import Keyed
from tests.chaos.asked import Asked

BATCH: Final = 25
WINDOW: Final = 400
"""Within so many events their order is left to chance."""

AGAIN: Final = 0.1
"""The share of events that are posted once more, later."""

LATER: Final = 3_000
"""So many events later at most."""

CLIENTS: Final = 4
ANSWER_SECONDS: Final = 15.0
PAUSE_SECONDS: Final = 0.3
KIND: Final = "application/cloudevents-batch+json"

ACCEPTED: Final = 202
NOT_NOW: Final = frozenset({429, 503})
UNUSABLE: Final = 422


def copies(events: Iterable[Keyed], many: int) -> list[Keyed]:
    """Return the record so many times, with subjects of its own each time."""
    made: list[Keyed] = []
    for subject, value in events:
        made.append((subject, value))
        for number in range(1, many):
            event = json.loads(value)
            event["subject"] += f"-{number}"
            made.append((event["subject"].encode(), json.dumps(event).encode()))
    return made


def disordered(events: Iterable[Keyed], seed: int) -> list[Keyed]:
    """Put events in order of their time, disturb it, and put some in a second time, later."""
    rng = random.Random(seed)
    timed = sorted(events, key=lambda keyed: json.loads(keyed[1])["time"])
    placed = [(number + rng.uniform(0, WINDOW), keyed) for number, keyed in enumerate(timed)]
    placed += [
        (place + rng.uniform(0, LATER), keyed) for place, keyed in placed if rng.random() < AGAIN
    ]
    return [keyed for _, keyed in sorted(placed, key=lambda one: one[0])]


class Clients:
    """Post events in batches, spread over a time.

    Args:
        town: Whose gateways.
        events: In the order of posting.
        seed: For which gateway is asked.
        seconds: Over which they are spread.

    Attributes:
        acknowledged: The events of batches that were answered with 202.
        answers: How many answers there were of each status; 0 is not an answer.
        odd: Answers that should not have been.
    """

    def __init__(self, town: Asked, events: list[Keyed], seed: int, seconds: float) -> None:
        self.acknowledged: list[Keyed] = []
        self.answers: Counter[int] = Counter()
        self.odd: list[str] = []
        self._town = town
        self._batches = [events[at : at + BATCH] for at in range(0, len(events), BATCH)]
        self._next = iter(enumerate(self._batches))
        self._apart = seconds / max(1, len(self._batches))
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._began = 0.0
        self._threads = [
            threading.Thread(
                target=self._post_all, args=(random.Random(f"{seed} {number}"),), name="client"
            )
            for number in range(CLIENTS)
        ]

    def start(self) -> None:
        """Begin to post."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def hurry(self) -> None:
        """Post what is left without pauses."""
        self._apart = 0.0

    def finish(self, seconds: float) -> bool:
        """Wait until all is acknowledged, for so long at most; return whether it is."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Give up what is not acknowledged."""
        self._over.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _post_all(self, rng: random.Random) -> None:
        while not self._over.is_set():
            with self._lock:
                number, batch = next(self._next, (0, None))
            if batch is None:
                return
            self._over.wait(max(0.0, self._began + number * self._apart - time.monotonic()))
            while not self._over.is_set() and not self._post(batch, rng):
                self._over.wait(PAUSE_SECONDS)

    def _post(self, batch: list[Keyed], rng: random.Random) -> bool:
        name = rng.choice(list(self._town.gateways))
        was_right = self._town.is_right(name)
        body = b"[%b]" % b",".join(value for _, value in batch)
        status, said = post(self._town.gateways[name].settings.gateway_port, body)
        with self._lock:
            self.answers[status] += 1
            if status == ACCEPTED:
                self.acknowledged += batch
                return True
            # To a gateway that lives in another decade every event is ahead of its clock.
            right = was_right and self._town.is_right(name)
            if status and status not in NOT_NOW and (status != UNUSABLE or right):
                self.odd.append(f"{name} answered {status} to good events: {said[:300]!r}")
        return False


def post(port: int, body: bytes) -> tuple[int, bytes]:
    """Post a batch; return the status, 0 for no answer, and what was said."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("POST", "/v1/events", body, {"Content-Type": KIND})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error).encode()
    finally:
        connection.close()
