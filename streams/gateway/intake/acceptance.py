"""Whether the events of a request can be accepted: what a worker can use, and who may send it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from streams.core.bulletins.quick_reports import see_over
from streams.core.cases.repeats import contradictions
from streams.core.events import messages
from streams.core.events.faults import FaultFinder
from streams.core.events.publication_messages import OfPublication
from streams.core.events.reader import Event, EventReader
from streams.core.events.refusals import Refused, shown
from streams.core.notices.due import NOT_FED
from streams.gateway.access.answering import Answers
from streams.gateway.access.limits import Beyond, Limits, beyond
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.topics.installation import Installation

DUE_TOLERANCE_US: Final = 300_000_000
"""How far Kafka's clock may be ahead of ours where we look whether a day is over."""

_TURN_BYTES: Final = 262_144
"""Bytes looked through until other requests have a turn: a millisecond or two."""

_EVENT_BYTES: Final = 2_000
"""What an event costs in addition to its length, in bytes."""


_NOT_OF_CASES: Final = (
    messages.Due,
    messages.Redacted,
    messages.NoticesDue,
    OfPublication,
)
_NOT_OF_ROWS: Final = Refused(
    "type",
    "is not made by rows of a source, which are of cases and records; POST /v1/events takes it",
    reason="misdirected",
)


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


class Acceptance:
    """Checks events before any of them is sent.

    Args:
        installation: The limits, and what identifiers there are.
        clock: Returns microseconds since the epoch.
        limits: Knows whose cases there are.
        answers: Knows which units have them.
    """

    def __init__(
        self,
        installation: Installation,
        clock: Callable[[], int],
        limits: Limits,
        answers: Answers,
    ) -> None:
        settings, catalogue = installation.settings, installation.catalogue
        # No larger than what a worker takes, which must have room for a dead letter around it.
        of_worker = installation.most_event_bytes
        self._most_bytes = min(settings.intake_event_bytes, of_worker)
        self._limit = "intake_event_bytes"
        if of_worker < settings.intake_event_bytes:
            self._limit = "message_bytes"
        reader = EventReader(catalogue, of_worker, strict=True)
        self._read = reader.read
        self._faults = FaultFinder(reader, catalogue)
        self._day_of = catalogue.day_of
        self._clock = clock
        self._limits = limits
        self._answers = answers

    async def check(
        self, events: list[bytes], who: Caller, *, of_rows: bool = False
    ) -> list[Accepted]:
        """Check that a worker can use all of them, and that the caller may send them.

        Args:
            events: As they came.
            who: The caller.
            of_rows: Whether rows of a source have made them, which are of cases and records alone.

        Raises:
            Problem: One of them fails this, and nothing must be accepted: 403, 413, 422.
        """
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
            if isinstance(event.message, _NOT_OF_CASES):
                try:
                    if of_rows:
                        raise _NOT_OF_ROWS
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
        await self._refuse_forbidden(read, who, forbidden)
        return [
            Accepted(index, event.message.source, event.message.id, event.subject)
            for index, event in read
        ]

    async def _refuse_forbidden(
        self, read: Sequence[tuple[int, Event]], who: Caller, forbidden: list[tuple[int, Beyond]]
    ) -> None:
        """Check that the caller may send the events, which by themselves are `forbidden` or not.

        Raises:
            Problem: 403, or 503 where it cannot be told yet.
        """
        if who.units:
            forbidden = forbidden + await self._answers.beyond(read, who)
        if forbidden := forbidden or await self._limits.claim([event for _, event in read], who):
            raise _forbidden(forbidden)

    def _see_due(self, message: messages.Message, now: int) -> None:
        """Check that a day due is over; Kafka's clock, which decides, may be ahead of ours.

        Raises:
            Refused: It is not over, or this is what is not sent here at all.
        """
        if isinstance(message, messages.NoticesDue):
            raise NOT_FED
        if isinstance(message, messages.Redacted):
            where = "/v1/quick-reports/{year}/{number}/redactions"
            rule = f"is not fed: POST {where} asks for it, with a key that has the role redact"
            raise Refused("type", rule, reason="misdirected")
        if isinstance(message, OfPublication):
            rule = "is not fed: /v1/publications takes it, with a key that has the role for it"
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


_TITLES: Final = {
    "subject": "Not your case",
    "type": "Not yours to send",
    "data.department": "Not your unit",
}


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


def not_taken_apart(reason: Refused) -> Problem:
    """Return the problem of a request that cannot be taken apart into events."""
    return _unusable([_error(0, reason)], 1)


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
