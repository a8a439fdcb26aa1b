"""All that is wrong with an event, and not only what is met first.

A reader ends at the first fault. To find the next, the field is given a value that is right, and
the event is read again: so every rule is said by the reader itself.
"""

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from streams.core.county.catalogue import DIMENSIONS, Catalogue, Channel, Kind, Named
from streams.core.county.labels import LabelValue
from streams.core.events.messages import Closed, Counted
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused, shown
from streams.core.events.step_messages import CasePaused, CaseReturned

MOST_FAULTS: Final = 12
"""The most faults that are reported of one event."""

MOST_SIMILAR: Final = 3
"""Identifiers that a message says a wrong one resembles."""

SIMILAR_KEPT: Final = 256
"""Wrong values of which it is remembered what they resemble."""

MOST_SEARCHED_BYTES: Final = 65_536
"""Of a larger event one fault is told: to read it again and again would take long."""

_CLOSED: Final = Closed.__struct_config__.tag
_COUNTED: Final = Counted.__struct_config__.tag
_ENVELOPE: Final = {
    "specversion": "1.0",
    "source": "/x",
    "id": "x",
    "subject": "1970-01-01",  # which may be called due
    "time": "1970-01-01T00:00:00Z",
}
_DATA: Final = {
    "reason": "duplicate",
    "score": 5,
    "satisfied": True,
    "quantity": 1,
    "headline": False,
    "source": "/x",
    "id": "x",
    "verdict": "substantive",
}
_REASONS: Final = {
    CasePaused.__struct_config__.tag: "other",
    CaseReturned.__struct_config__.tag: "other",
}
"""A reason that is right, where it is not that of a rejection."""

_NOTHING: Final = object()


class FaultFinder:
    """Finds all faults of events that a reader refuses.

    Args:
        reader: That refuses them.
        catalogue: What it reads by.
    """

    def __init__(self, reader: EventReader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._names = {
            "category": next(iter(catalogue.categories), None),
            "nature": next(iter(catalogue.natures), None),
            "department": next(iter(catalogue.departments), None),
            "column": next(iter(catalogue.columns), None),
        }
        self._called = {f"data.{name}": _called(catalogue.table(name)) for name in DIMENSIONS}
        # What a feeder writes wrong it writes again and again; a search takes up to 2 ms.
        self._similar = lru_cache(SIMILAR_KEPT)(self._search_similar)

    def find(self, value: bytes, first: Refused, now: int) -> list[Refused]:
        """Return what is wrong with an event, the fault found `first` and those after it.

        A fault that may follow from another one alone is not among them: of an event whose kind is
        not known, nobody can tell whether its channel has it.
        """
        return [self._hinted(fault) for fault in (first, *self._others(value, first, now))]

    def _hinted(self, fault: Refused) -> Refused:
        """Say which identifier is meant where an event has the name that people read instead."""
        called = self._called.get(fault.field, {})
        said = called.get(fault.value)
        if said:
            hint = f"; events name it {said}"
        elif not (hint := self._similar(fault.field, fault.value)):
            return fault
        rule = f"{fault.rule}{hint}"
        return Refused(fault.field, rule, fault.value, fault.reason)

    def _search_similar(self, field: str, value: str) -> str:
        """Name identifiers that are written, or called, almost so; "" where there are none."""
        called = {name.strip('"'): meant for name, meant in self._called.get(field, {}).items()}
        words = {name: meant for name, meant in called.items() if meant}
        words |= {meant: meant for meant in words.values()}
        wrong = value.strip('"')
        if wrong.isascii():
            close = difflib.get_close_matches(wrong, words)
        else:
            close = [each for each in words if _is_left_of(wrong, each) or _is_left_of(each, wrong)]
        found = dict.fromkeys(words[word] for word in close)
        return f"; similar are {', '.join(islice(found, MOST_SIMILAR))}" if found else ""

    def _others(self, value: bytes, fault: Refused, now: int) -> Iterator[Refused]:
        if len(value) > MOST_SEARCHED_BYTES:
            return
        try:
            event = json.loads(value)
        except (ValueError, RecursionError):
            return
        told = {fault.field}
        for _ in range(MOST_FAULTS - 1):
            if not isinstance(event, dict) or not self._mend(event, fault.field):
                return
            try:
                self._reader.read(json.dumps(event).encode(), (), now)
            except Refused as other:
                if other.field in told:
                    return
                told.add(other.field)
                fault = other
                yield fault
            else:
                return

    def _mend(self, event: dict[str, Any], field: str) -> bool:
        """Make a field right, so that what else is wrong shows; return whether that is possible."""
        if field == "event":
            return False
        top, _, member = field.partition(".")
        if top in _ENVELOPE and not member:
            event[top] = _ENVELOPE[top]
            return True
        if field == "datacontenttype":
            return event.pop(field, None) is not None
        data = event.get("data")
        if field in ("type", "data", "data_base64") or not isinstance(data, dict):
            # Of what its data should be nothing is known, but the rest can be looked at.
            event.pop("data_base64", None)
            event |= {"type": _CLOSED, "data": {}}
            return True
        if top != "data":
            return False
        if member == "kind":
            return self._mend_kind(data, "record" if event.get("type") == _COUNTED else "case")
        if member == "channel":
            return self._mend_channel(data)
        if member == "reason":
            data[member] = _REASONS.get(event.get("type"), _DATA[member])
            return True
        return self._mend_data(data, member)

    def _mend_kind(self, data: dict[str, Any], family: str) -> bool:
        """Return a kind and a channel that has it."""
        for name, channel in self._catalogue.channels.items():
            for kind in channel.kinds:
                if self._catalogue.kinds[kind].family == family:
                    data |= {"kind": kind, "channel": name}
                    return True
        return False

    def _mend_channel(self, data: dict[str, Any]) -> bool:
        """Return a channel that has the kind; where that is not known, any, so that this shows."""
        channels = self._catalogue.channels
        fitting = [name for name in channels if data.get("kind") in channels[name].kinds]
        data["channel"] = next(iter(fitting or channels))
        return True

    def _mend_data(self, data: dict[str, Any], member: str) -> bool:
        right = self._names.get(member, _DATA.get(member))
        if right is not None:
            data[member] = right
            return True
        name, _, inner = member.partition(".")
        holder = data.get(name) if inner else data
        return isinstance(holder, dict) and holder.pop(inner or name, _NOTHING) is not _NOTHING


def _is_left_of(short: str, long: str) -> bool:
    """Return whether a Chinese name is short for another, as 人社局 for 人力资源和社会保障局.

    It is where the other has all of its characters, two at least, in this order.
    """
    rest = iter(long)
    return len(short) > 1 and not short.isascii() and all(each in rest for each in short)


def _called(table: Mapping[str, Kind | Channel | Named | LabelValue]) -> dict[str, str]:
    """Return identifiers by the names that people read, as values of a `Refused` show them."""
    found: dict[str, str] = {}
    for name, entry in table.items():
        words = entry.label if isinstance(entry, Kind | Channel) else entry
        for called in {words.zh, words.en} - table.keys():
            # A name that two have tells neither.
            found[shown(called)] = "" if shown(called) in found else name
    return found
