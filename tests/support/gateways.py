"""A gateway process as the tests run it, and asking it."""

import gzip
import http.client
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from streams.broker import ports
from streams.feeding.sending import Keyed
from streams.settings.settings import Settings
from tests.support import forks, oracle
from tests.support.processes import KUAIBAO, LIMIT, environment, wait_until

BATCH: Final = 500


class Answer(NamedTuple):
    """What a gateway answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Gateway:
    """A gateway process, its index and its log.

    Args:
        settings: What differs from one gateway to another is set here: its port and its index.
        folder: Where its index and its log go.
        name: Different from that of every other one in the folder.
    """

    def __init__(self, settings: Settings, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.log"
        self.index = folder / f"{name}.sqlite"
        self.settings = msgspec.structs.replace(
            settings,
            gateway_port=ports.free(),
            index_file=str(self.index),
            keys_file=str(folder / f"{name}-keys.json"),
        )
        self.start()

    def start(self) -> None:
        """Start it, again if need be."""
        with self.path.open("ab") as log:
            self.process = forks.start(
                [*KUAIBAO, "gateway"],
                env=environment(self.settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.path.read_text(errors="replace")

    def ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request on a connection of its own: GET, or POST where there is a body."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.settings.gateway_port, timeout=LIMIT
        )
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path: str, **query: str) -> Any:
        """Get what must be there, as JSON."""
        answer = self.ask(f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, (path, query, answer)
        return answer.json

    def post(self, events: Iterable[Keyed]) -> Answer:
        """Post events in one request, zipped."""
        body = gzip.compress(b"[%b]" % b",".join(value for _, value in events), 1)
        kind = {
            "Content-Type": "application/cloudevents-batch+json",
            "Content-Encoding": "gzip",
        }
        return self.ask("/v1/events", body, kind)

    def post_all(self, events: list[Keyed]) -> None:
        """Post events in batches, every one of which must be acknowledged."""
        for start in range(0, len(events), BATCH):
            answer = self.post(events[start : start + BATCH])
            assert answer.status == 202, answer

    def is_ready(self) -> bool:
        """Return whether it says that it is ready."""
        assert self.process.poll() is None, f"it ended by itself:\n{self.log[-4000:]}"
        try:
            return self.ask("/readyz").status == 200
        except OSError:
            return False

    def wait_ready(self) -> None:
        """Wait until it is ready."""
        wait_until(self.is_ready, "the gateway is ready")

    def wait_shown(self, flushes: Mapping[int, int]) -> None:
        """Wait until its figures hold these flushes, or later ones, of each partition."""

        def is_shown() -> bool:
            at = self.get("/v1/figures", period="2015")["current"]["at"].split(".")
            return all(int(at[number]) >= flush for number, flush in flushes.items())

        wait_until(is_shown, f"the gateway shows the flushes {dict(flushes)}")

    def figures(self, question: oracle.Question) -> oracle.Answer:
        """Ask for figures, and return them as the oracle does."""
        rows = self.get("/v1/figures", **query(question))["rows"]
        by = question[3]
        found = {tuple(row["group"][name] for name in by): row["measures"] for row in rows}
        return {group: told for group, told in found.items() if not by or any(told.values())}

    def listed(self, question: oracle.Question, measure: str, limit: int = 1000) -> Any:
        """List the cases behind a figure: the first page, with the items of all pages."""
        asked = query(question) | {"measure": measure, "limit": str(limit)}
        asked.pop("by", None)
        first = page = self.get("/v1/cases", **asked)
        while page["next"]:
            page = self.get("/v1/cases", **asked, cursor=page["next"])
            first["items"] += page["items"]
        return first

    def pause(self) -> None:
        """Pause it by SIGSTOP."""
        self.process.send_signal(19)

    def kill(self) -> None:
        """End it by SIGKILL."""
        self.process.kill()
        self.process.wait()


def query(question: oracle.Question) -> dict[str, str]:
    """Write a question as a query of /v1/figures."""
    select, (first, last), as_of, by = question
    asked = {name: ",".join(values) for name, values in select.items()}
    asked |= {"period": f"{first or ''}..{last}", "as_of": str(as_of)}
    return asked | ({"by": ",".join(by)} if by else {})
