"""``POST /v1/events``: events that can be used go into Kafka, all of a request or none."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec
from aiohttp import web

from streams.core.bulletins.quick_reports import see_over
from streams.core.cases.repeats import contradictions
from streams.core.events import messages
from streams.core.events.faults import FaultFinder
from streams.core.events.reader import Event, EventReader
from streams.core.events.refusals import Refused, shown
from streams.feeding.days_due import without_due
from streams.feeding.sending import Keyed
from streams.gateway.access.limits import Beyond, Limits, beyond
from streams.gateway.http.callers import Caller, Routes, caller
from streams.gateway.http.problems import Problem
from streams.gateway.intake.bodies import BODY_SECONDS, BodyReader
from streams.gateway.intake.cloudevents import Binding
from streams.gateway.intake.feeder import Away, Busy
from streams.metrics import catalogue as metrics
from streams.topics.installation import Installation

BUSY_SECONDS: Final = 2
AWAY_SECONDS: Final = 5
"""After which a client may try again."""

DUE_TOLERANCE_US: Final = 300_000_000
"""How far Kafka's clock may be ahead of ours where we look whether a day is over."""

_TURN_BYTES: Final = 262_144
"""Bytes looked through until other requests have a turn: a millisecond or two."""

_EVENT_BYTES: Final = 2_000
"""What an event costs besides its length, in bytes."""


class Sends(Protocol):
    """What events are handed to."""

    async def send(self, events: Sequence[Keyed]) -> None:
        """As `streams.gateway.intake.feeder.Feeder.send`."""


class Accepted(msgspec.Struct, gc=False):
    """An event that Kafka has acknowledged."""

    index: int
    source: str
    id: str
    subject: str


class Error(msgspec.Struct, gc=False):
    """Why an event cannot be used; `value` as JSON, empty where it may be a citizen's."""

    index: int
    field: str
    value: str
    rule: str


class Intake:
    """Takes events in.

    Args:
        installation: The limits, and what identifiers there are.
        feeder: Where events go.
        clock: Gives microseconds since the epoch.
        limits: Knows whose cases there are.
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
        due: Sends,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        # No larger than what a worker takes, which must have room for a dead letter around it.
        settings, catalogue = installation.settings, installation.catalogue
        of_worker = installation.most_event_bytes
        self._most_bytes = min(settings.intake_event_bytes, of_worker)
        self._limit = "intake_event_bytes"
        if of_worker < settings.intake_event_bytes:
            self._limit = "message_bytes"
        self._binding = Binding(settings.intake_events)
        self._bodies = BodyReader(settings, body_seconds)
        reader = EventReader(catalogue, of_worker, strict=True)
        self._read = reader.read
        self._faults = FaultFinder(reader, catalogue)
        self._feeder = feeder
        self._due = due
        self._day_of = catalogue.day_of
        self._clock = clock
        self._limits = limits

    async def post(self, request: web.Request) -> web.Response:
        """Answer a request: 202 once Kafka has acknowledged all of its events.

        Raises:
            Problem: They are not accepted, none of them: 400, 403, 408, 413, 415, 422, 429, 503.
        """
        unpack = self._binding.unpack_by(request)
        many, outcome = 0, "refused"
        try:
            async with self._bodies.read(request) as body:
                many = 1  # What cannot be taken apart counts as one event.
                try:
                    events = unpack(body)
                except Refused as reason:
                    raise _unusable([_error(0, reason)], 1) from None
                many = len(events)
                who = caller(request)
                accepted = await self._check(events, who)
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
        due: list[Keyed] = []
        if "due" in who.roles:
            events = list(without_due(events, due))
        for feeder, some in ((self._feeder, events), (self._due, due)):
            if some:
                await feeder.send(some)

    async def _check(self, events: list[bytes], who: Caller) -> list[Accepted]:
        """See that a worker can use all of them, and that the caller may send them."""
        self._check_sizes(events)
        read: list[tuple[int, Event]] = []
        errors: list[Error] = []
        forbidden: list[tuple[int, Beyond]] = []
        now = self._clock()
        looked_through = 0
        for index, value in enumerate(events):
            looked_through += len(value) + _EVENT_BYTES
            if looked_through > _TURN_BYTES:
                looked_through = 0
                await asyncio.sleep(0)
            try:
                event = self._read(value, (), now)
            except Refused as reason:
                faults = self._faults.find(value, reason, now)
                looked_through += (len(faults) - 1) * (len(value) + _EVENT_BYTES)
                errors += [_error(index, fault) for fault in faults]
                continue
            if isinstance(event.message, messages.Due | messages.Redacted):
                try:
                    self._see_due(event.message, now)
                except Refused as reason:
                    errors.append(_error(index, reason))
                    continue
                if "due" not in who.roles:
                    forbidden.append((index, _not_due(event.message)))
            if outside := beyond(event.message, who):
                forbidden.append((index, outside))
            read.append((index, event))
        errors += _contradictions(read)
        if errors:
            raise _unusable(errors, len(events))
        if forbidden := forbidden or await self._limits.claim([event for _, event in read], who):
            raise _forbidden(forbidden)
        return [
            Accepted(index, event.message.source, event.message.id, event.subject)
            for index, event in read
        ]

    def _see_due(self, message: messages.Due | messages.Redacted, now: int) -> None:
        """See that a day due is over; Kafka's clock, which decides, may be ahead of ours.

        Raises:
            Refused: It is not, or this is a redaction, which is asked for elsewhere.
        """
        if isinstance(message, messages.Redacted):
            where = "/v1/quick-reports/{year}/{number}/redactions"
            rule = f"is not fed: POST {where} asks for it, with a key that has the role redact"
            raise Refused("type", rule, reason="misdirected")
        see_over(message.subject, now + DUE_TOLERANCE_US, self._day_of)

    def _check_sizes(self, events: list[bytes]) -> None:
        for index, value in enumerate(events):
            if len(value) > self._most_bytes:
                raise Problem(
                    413,
                    "Too large an event",
                    f"an event may have {self._most_bytes} bytes ({self._limit}), and the one of "
                    f"index {index} has {len(value)}",
                    limit=self._limit,
                )


INTAKE: Final = web.AppKey("intake", Intake)


async def post_events(request: web.Request) -> web.Response:
    """Take events in."""
    return await request.app[INTAKE].post(request)


_TITLES: Final = {"subject": "Not your case", "type": "Not yours to send"}

routes: Final[Routes] = (("POST", "/v1/events", post_events, "feed"),)


def _not_due(message: messages.Message) -> Beyond:
    rule = "this key lacks the role due, without which nobody calls for quick reports"
    return Beyond("type", shown(message.__struct_config__.tag), rule)


def _contradictions(read: Sequence[tuple[int, Event]]) -> list[Error]:
    """Say which events have the identity of an earlier one of the request, and another content."""
    events = dict(read)
    return [
        Error(second, "id", shown(events[second].message.id), f"the event of index {first} {rule}")
        for first, second, rule in contradictions(read)
    ]


def _error(index: int, reason: Refused) -> Error:
    return Error(index, reason.field, reason.value, reason.rule)


def _unusable(errors: list[Error], many: int) -> Problem:
    first = errors[0]
    unusable = len({error.index for error in errors})
    return Problem(
        422,
        "Unusable events",
        f"{unusable} of {many} events cannot be used; nothing was accepted. The first is that "
        f"of index {first.index}: {first.field}: {first.rule}",
        errors=[msgspec.structs.asdict(error) for error in errors],
    )


def _forbidden(refused: Sequence[tuple[int, Beyond]]) -> Problem:
    errors = [Error(index, *outside) for index, outside in refused]
    first = errors[0]
    return Problem(
        403,
        _TITLES.get(first.field, "Not your source"),
        f"the event of index {first.index} has {first.field} {first.value}, and {first.rule}; "
        "nothing was accepted",
        errors=[msgspec.structs.asdict(error) for error in errors],
    )


def _later(status: int, title: str, why: str, seconds: int) -> Problem:
    return Problem(
        status,
        title,
        f"{why}; send the same again, what is there already is not counted twice",
        headers={"Retry-After": str(seconds)},
    )
