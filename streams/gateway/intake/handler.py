"""``POST /v1/events``: events that can be used go into Kafka, all of a request or none."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from aiohttp import web

from streams.core.events.refusals import Refused
from streams.core.record_headers import Headers
from streams.feeding.apart import Apart, without_those
from streams.feeding.sending import Keyed
from streams.gateway.access.answering import Answers
from streams.gateway.access.limits import Limits
from streams.gateway.http.callers import Caller, Routes, caller, keeps_to_units
from streams.gateway.http.problems import Problem
from streams.gateway.intake.acceptance import Acceptance, Accepted, not_taken_apart
from streams.gateway.intake.bodies import BODY_SECONDS, BodyReader
from streams.gateway.intake.cloudevents import Binding
from streams.gateway.intake.feeder import Away, Busy
from streams.metrics import metrics
from streams.topics.installation import Installation
from streams.topics.topics import QUICK_REPORT_DUE
from streams.tracing import spans
from streams.tracing.traceparent import (
    TRACEPARENT,
    TRACESTATE,
    Trace,
    as_headers,
    checked,
    checked_state,
)

BUSY_SECONDS: Final = 2
AWAY_SECONDS: Final = 5
"""The time after which a client may try again."""


class Sends(Protocol):
    """What events are handed to."""

    async def send(self, events: Sequence[Keyed], headers: Headers = ()) -> None:
        """As `streams.gateway.intake.feeder.Feeder.send`."""


class Intake:
    """Takes events in.

    Args:
        installation: The limits, and what identifiers there are.
        feeder: Where events go.
        clock: Returns microseconds since the epoch.
        limits: Knows whose cases there are.
        answers: Knows which units have them.
        due: Where days due go.
        body_seconds: Within which a client must have sent a body.

    Attributes:
        acceptance: Says which events a caller may send.
        bodies: Reads bodies within limits.
    """

    def __init__(
        self,
        installation: Installation,
        feeder: Sends,
        clock: Callable[[], int],
        *,
        limits: Limits,
        answers: Answers,
        due: Sends,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        settings = installation.settings
        self._binding = Binding(settings.intake_events)
        self.bodies = BodyReader(settings, body_seconds)
        self._feeder = feeder
        self._due = due
        self.acceptance = Acceptance(installation, clock, limits, answers)

    async def post(self, request: web.Request) -> web.Response:
        """Answer a request: 202 once Kafka has acknowledged all of its events.

        Raises:
            Problem: None of them is accepted: 400, 403, 408, 413, 415, 422, 429, 503.
        """
        unpack = self._binding.unpack_by(request)

        async def unpacked(body: bytes) -> list[bytes]:
            return unpack(body)

        return await self.take(request, unpacked)

    async def take(
        self, request: web.Request, unpack: Callable[[bytes], Awaitable[list[bytes]]]
    ) -> web.Response:
        """Take in the events of a request: 202 once Kafka has acknowledged all of them.

        Args:
            request: The request.
            unpack: Returns the events, as structured JSON, that its body brings.

        Raises:
            Problem: None of them is accepted: 400, 403, 408, 413, 415, 422, 429, 503.
        """
        with _counted() as count:
            async with self.bodies.read(request) as body:
                count.many = 1  # What cannot be taken apart counts as one event.
                try:
                    events = await unpack(body)
                except Refused as reason:
                    raise not_taken_apart(reason) from None
                accepted = await self._take(events, caller(request), count, trace=_trace(request))
        return web.Response(
            status=202,
            body=msgspec.json.encode({"accepted": accepted}),
            content_type="application/json",
        )

    async def take_in(self, events: list[bytes], who: Caller) -> list[Accepted]:
        """Take in events that a handler has made; ends once Kafka has acknowledged all of them.

        Raises:
            Problem: None of them is accepted: 403, 413, 422, 429, 503.
        """
        with _counted() as count:
            return await self._take(events, who, count)

    async def _take(
        self,
        events: list[bytes],
        who: Caller,
        count: "_Count",
        *,
        trace: Trace | None = None,
    ) -> list[Accepted]:
        count.many = len(events)
        accepted = await self.acceptance.check(events, who)
        subjects = (event.subject.encode() for event in accepted)
        count.outcome = "failed"
        if events:
            keyed = list(zip(subjects, events, strict=True))
            with spans.around("post", trace) as passed_on:
                await self._send(keyed, who, as_headers(passed_on))
        count.outcome = "accepted"
        return accepted

    async def _send(self, events: list[Keyed], who: Caller, headers: Headers) -> None:
        """Send events, and then the days due among them, which have a topic of their own."""
        apart: Apart = {}
        if "due" in who.roles:
            events = list(without_those(events, apart))
        due = apart.get(QUICK_REPORT_DUE, [])
        for feeder, some in ((self._feeder, events), (self._due, due)):
            if some:
                await feeder.send(some, headers)


def _trace(request: web.Request) -> Trace | None:
    """Return the trace of a request, or of its event in binary mode (CloudEvents' extension)."""
    headers = request.headers
    for before in ("", "ce-"):
        if parent := checked(headers.get(before + TRACEPARENT)):
            return Trace(parent, checked_state(headers.getall(before + TRACESTATE, ())))
    return None


@dataclass
class _Count:
    """How many events a request brings, and what has become of them so far."""

    many: int = 0
    outcome: str = "refused"


@contextmanager
def _counted() -> Iterator[_Count]:
    """Count what becomes of events, and say what Kafka's troubles mean to who sends them."""
    count = _Count()
    try:
        yield count
    except Busy as busy:
        raise _later(429, "Busy", str(busy), BUSY_SECONDS) from None
    except Away as away:
        raise _later(503, "Kafka is away", str(away), AWAY_SECONDS) from None
    finally:
        metrics.INTAKE_EVENTS.labels(count.outcome).inc(count.many)


INTAKE_KEY: Final = web.AppKey("intake", Intake)


@keeps_to_units
async def post_events(request: web.Request) -> web.Response:
    """Take events in."""
    return await request.app[INTAKE_KEY].post(request)


routes: Final[Routes] = (("POST", "/v1/events", post_events, "feed"),)


def _later(status: int, title: str, why: str, seconds: int) -> Problem:
    return Problem(
        status,
        title,
        f"{why}; send the same again, what is there already is not counted twice",
        headers={"Retry-After": str(seconds)},
    )
