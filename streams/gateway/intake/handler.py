"""``POST /v1/events``: events that can be used go into Kafka, all of a request or none."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import msgspec
from aiohttp import web

from streams.core.events.refusals import Refused
from streams.feeding.apart import Apart, without_those
from streams.feeding.sending import Keyed
from streams.gateway.access.answering import Answers
from streams.gateway.access.limits import Limits
from streams.gateway.http.callers import Caller, Routes, caller, keeps_to_units
from streams.gateway.http.problems import Problem
from streams.gateway.intake.acceptance import Acceptance, not_taken_apart
from streams.gateway.intake.bodies import BODY_SECONDS, BodyReader
from streams.gateway.intake.cloudevents import Binding
from streams.gateway.intake.feeder import Away, Busy
from streams.metrics import metrics
from streams.topics.installation import Installation
from streams.topics.topics import QUICK_REPORT_DUE

BUSY_SECONDS: Final = 2
AWAY_SECONDS: Final = 5
"""The time after which a client may try again."""


class Sends(Protocol):
    """What events are handed to."""

    async def send(self, events: Sequence[Keyed]) -> None:
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
        self._bodies = BodyReader(settings, body_seconds)
        self._feeder = feeder
        self._due = due
        self._acceptance = Acceptance(installation, clock, limits, answers)

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
        many, outcome = 0, "refused"
        try:
            async with self._bodies.read(request) as body:
                many = 1  # What cannot be taken apart counts as one event.
                try:
                    events = await unpack(body)
                except Refused as reason:
                    raise not_taken_apart(reason) from None
                many = len(events)
                who = caller(request)
                accepted = await self._acceptance.check(events, who)
                subjects = (event.subject.encode() for event in accepted)
                outcome = "failed"
                if events:
                    await self._send(list(zip(subjects, events, strict=True)), who)
                outcome = "accepted"
        except Busy as busy:
            raise _later(429, "Busy", str(busy), BUSY_SECONDS) from None
        except Away as away:
            raise _later(503, "Kafka is away", str(away), AWAY_SECONDS) from None
        finally:
            metrics.INTAKE_EVENTS.labels(outcome).inc(many)
        return web.Response(
            status=202,
            body=msgspec.json.encode({"accepted": accepted}),
            content_type="application/json",
        )

    async def _send(self, events: list[Keyed], who: Caller) -> None:
        """Send events, and then the days due among them, which have a topic of their own."""
        apart: Apart = {}
        if "due" in who.roles:
            events = list(without_those(events, apart))
        due = apart.get(QUICK_REPORT_DUE, [])
        for feeder, some in ((self._feeder, events), (self._due, due)):
            if some:
                await feeder.send(some)


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
