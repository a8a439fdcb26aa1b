"""What was sent for a row, what it says now, and what has to be sent so that the two agree.

A step of a row that says something else is sent again under another id, and what was sent before is
voided, as of the moment at which it was said to have happened: no day's figures show it any more. A
step whose row or cell is gone is voided. What is kept for each row has ids, digests and times, and
nothing of what was written.
"""

import hashlib
from collections.abc import Iterable
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

VOIDED_TYPE: Final = "kuaibao.event.voided.v1"
_DIGEST_BYTES: Final = 16

_encode = msgspec.json.Encoder(order="sorted").encode


class FedKey(NamedTuple):
    """What a row is known by.

    Attributes:
        subject: Its case.
        row: What sets it apart from other rows of the case; "" where it is the only one.
    """

    subject: str
    row: str = ""


class MadeEvent(NamedTuple):
    """An event that a row makes now.

    Attributes:
        step: Which of the row's: ``10-received``.
        type: Its CloudEvents type.
        time: RFC 3339 with offset.
        data: What it says.
    """

    step: str
    type: str
    time: str
    data: dict[str, Any]


class SentStep(msgspec.Struct, frozen=True, array_like=True):
    """The last event that was sent for a step of a row.

    Attributes:
        step: Which one.
        revision: The how manieth of this step, from 1.
        digest: Of its type, time and data; "" once it is voided.
        time: When it was said to have happened, with which it is voided.
    """

    step: Annotated[str, Meta(pattern=r"^[0-9]{2}-[a-z0-9-]{1,40}$")]
    revision: Annotated[int, Meta(ge=1)]
    digest: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")]
    time: Annotated[str, Meta(max_length=40)]


class SentRow(msgspec.Struct, frozen=True):
    """What Kafka has of a row.

    Attributes:
        origin: The ``source`` of its events.
        steps: The last event of each of its steps, in order.
        reach: How many have read it, as was said last; UNSET where nothing was said.
    """

    origin: str
    steps: tuple[SentStep, ...] = ()
    reach: Annotated[int, Meta(ge=0)] | UnsetType = UNSET

    @property
    def is_there(self) -> bool:
        """Whether any event of it is in force."""
        return any(step.digest for step in self.steps)


class RowPlan(NamedTuple):
    """What is to be sent for a row.

    Attributes:
        sent: What Kafka has of it then.
        events: The values of the events that are to be sent, in order.
        made: How many of these say something new.
        voided: How many void what was sent before.
    """

    sent: SentRow
    events: tuple[bytes, ...]
    made: int
    voided: int


def plan_row(key: FedKey, origin: str, before: SentRow | None, now: Iterable[MadeEvent]) -> RowPlan:
    """Return what is to be sent so that what was sent before becomes what a row says now.

    Args:
        key: What the row is known by.
        origin: The ``source`` of what is sent now.
        before: What was sent for it; None where that is nothing.
        now: The events that it makes now; none where it is gone.
    """
    old = {step.step: step for step in before.steps} if before else {}
    old_origin = before.origin if before else origin
    same_origin = old_origin == origin
    steps: dict[str, SentStep] = dict(old)
    events: list[bytes] = []
    made = {event.step: event for event in now}
    told = reach = before.reach if before else UNSET
    for name, event in made.items():
        last, said = old.get(name), digest_of(event)
        reach = event.data.get("reach", reach)
        if last and last.digest == said and same_origin:
            # Where others have read it and all else is the same, the same event comes again.
            if event.data.get("reach", told) != told:
                events.append(event_bytes(event, origin, key, last.revision))
            continue
        revision = last.revision + 1 if last else 1
        events.append(event_bytes(event, origin, key, revision))
        steps[name] = SentStep(name, revision, said, event.time)
    many = len(events)
    for name, last in old.items():
        if not last.digest or (steps[name] == last and name in made):
            continue
        events.append(_voiding(key, old_origin, last))
        if name not in made:
            steps[name] = SentStep(name, last.revision, "", last.time)
    ordered = tuple(steps[name] for name in sorted(steps))
    return RowPlan(SentRow(origin, ordered, reach), tuple(events), many, len(events) - many)


def event_bytes(event: MadeEvent, origin: str, key: FedKey, revision: int) -> bytes:
    """Return an event as JSON."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "type": event.type,
            "source": origin,
            "id": _id(event.step, key, revision),
            "subject": key.subject,
            "time": event.time,
            "data": event.data,
        }
    )


def digest_of(event: MadeEvent) -> str:
    """Return a digest of what an event says, but of how many have read it: that grows."""
    data = {name: value for name, value in event.data.items() if name != "reach"}
    written = _encode([event.type, event.time, data])
    return hashlib.blake2b(written, digest_size=_DIGEST_BYTES).hexdigest()


def _voiding(key: FedKey, origin: str, last: SentStep) -> bytes:
    voided = _id(last.step, key, last.revision)
    event = {
        "specversion": "1.0",
        "type": VOIDED_TYPE,
        "source": origin,
        "id": f"{voided}:void",
        "subject": key.subject,
        "time": last.time,
        "data": {"source": origin, "id": voided},
    }
    return msgspec.json.encode(event)


def _id(step: str, key: FedKey, revision: int) -> str:
    return f"{step}{'@' + key.row if key.row else ''}:{revision}"
