"""Offices that draft, review and issue bulletins while everything breaks."""

import http.client
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

from tests.chaos.asked import Asked

BULLETINS: Final = ("2013", "2014", "2015")
APART_SECONDS: Final = 2.5
PAUSE_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 20.0
DONE: Final = frozenset({200, 201})
NOT_NOW: Final = frozenset({0, 202, 404, 429, 503})
"""Of a bulletin of a year of which nothing has come yet, there is none."""


class Publishing(NamedTuple):
    """What a gateway said of an issue: under which number."""

    id: str
    year: int
    number: int


class Publishers:
    """Draft one bulletin after the other; each is reviewed at one gateway and issued at both.

    Args:
        town: Whose gateways.
        seed: For which bulletin, and which gateway.

    Attributes:
        issued: What was answered to whoever issued.
        odd: Answers that should not have been.
    """

    def __init__(self, town: Asked, seed: int) -> None:
        self.issued: list[Publishing] = []
        self.odd: list[str] = []
        self._town = town
        self._rng = random.Random(f"publishing {seed}")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publishers")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, in the middle of a publication's course if need be."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def issue_all(self) -> None:
        """Issue each bulletin once, now that nothing is wrong."""
        self._over.clear()
        for bulletin in BULLETINS:
            self._publish(bulletin)

    def _run(self) -> None:
        while not self._over.wait(APART_SECONDS):
            self._publish(self._rng.choice(BULLETINS))

    def _publish(self, bulletin: str) -> None:
        course = self._insist("/v1/publications", {"bulletin": bulletin, "although_missing": True})
        # Where nothing has changed since, it is the draft of before, which may be issued.
        if course is None or course["issued"]:
            return
        path, said = f"/v1/publications/{course['id']}", {"digest": course["digest"]}
        if self._insist(f"{path}/review", said | {"result": "passed"}) is None:
            return
        names = list(self._town.gateways)
        issue = said | {"although_missing": True}
        with ThreadPoolExecutor(len(names)) as both:
            answers = both.map(lambda name: self._insist(f"{path}/issue", issue, name), names)
        self.issued += [
            Publishing(one["id"], one["year"], one["number"]) for one in answers if one is not None
        ]

    def _insist(self, path: str, said: dict[str, Any], name: str = "") -> dict[str, Any] | None:
        """Ask until it is done; None where it is not, and all is over."""
        while True:
            at = name or self._rng.choice(list(self._town.gateways))
            # What a gateway of another decade asks is not of this year.
            if self._town.is_right(at):
                status, body = self._post(at, path, said)
                if status in DONE:
                    found: dict[str, Any] = json.loads(body)
                    return found
                # What was said at one gateway a moment ago, another may not have read yet.
                is_early = status == 409 and b'"no-review"' in body
                if status not in NOT_NOW and not is_early:
                    self.odd.append(f"{at} answered {status} to {path}: {body[:300]!r}")
                    return None
                if status == 404 and path == "/v1/publications":
                    return None
            if self._over.wait(PAUSE_SECONDS):
                return None

    def _post(self, name: str, path: str, said: dict[str, Any]) -> tuple[int, bytes]:
        port = self._town.gateways[name].settings.gateway_port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        try:
            connection.request(
                "POST", path, json.dumps(said).encode(), {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error).encode()
        finally:
            connection.close()
