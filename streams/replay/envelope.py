"""The form of the events: CloudEvents 1.0, structured JSON, each marked as synthetic."""

from typing import Any, NamedTuple

import orjson

from streams.replay.plan import Plan
from streams.replay.rhythm import Times

Data = dict[str, Any]


class Made(NamedTuple):
    """An event ready to be sent, and the moment of it."""

    moment: int
    subject: bytes
    value: bytes


def subject_at(prefix: str, index: int) -> str:
    """Name the case or record at an index of a group, counted from 0."""
    return f"{prefix}{index + 1:06}"


class EventSeries:
    """The events of one group: how its subjects, source and ids are named."""

    def __init__(self, plan: Plan, times: Times, name: str, channel: str) -> None:
        self.source = f"{plan.source}:{channel}"
        self._prefix = f"{plan.id}-{name}-"
        self._times = times

    def identity(self, index: int, number: int | str) -> str:
        """Name event `number` of the case or record at `index`, both counted from 0.

        Steps of cases have numbers of their own, s1 and so on.
        """
        return f"{subject_at(self._prefix, index)}.{number}"

    def write(self, index: int, number: int | str, kind: str, moment: int, data: Data) -> Made:
        """Write event `number` of the case or record at `index`."""
        identity = self.identity(index, number)
        subject, _, _ = identity.rpartition(".")
        value = encode_event(
            kind=kind,
            source=self.source,
            identity=identity,
            subject=subject,
            time=self._times.write(moment),
            data=data,
        )
        return Made(moment, subject.encode(), value)


def encode_event(
    *, kind: str, source: str, identity: str, subject: str, time: str, data: Data
) -> bytes:
    """Encode an event."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "type": kind,
            "source": source,
            "id": identity,
            "subject": subject,
            "time": time,
            "datacontenttype": "application/json",
            "synthetic": True,
            "data": data,
        }
    )
