"""Reading a whole file of events before anything of it is sent, as a worker will read them."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import orjson

from streams.core.cases.repeats import SAYS_ELSE, differences, identity
from streams.core.events import strict_json
from streams.core.events.faults import FaultFinder
from streams.core.events.local_times import is_local, with_offset
from streams.core.events.masking import mask
from streams.core.events.reader import Event, EventReader
from streams.core.events.refusals import Refused
from streams.core.events.times import NO_TIME
from streams.feeding.files.entries import Entries, Fault, FeedError
from streams.feeding.files.identities import Identities
from streams.feeding.files.json_files import json_entries
from streams.feeding.files.tables import table_entries
from streams.feeding.sending import Keyed
from streams.topics.installation import Installation

_SHOWN: Final = 10
"""How many faults of a file are shown."""

_PLAIN = re.compile(r" *[A-Za-z0-9._:/#-]+ *|[0-9/.:+年月日時时分秒TtZz -]+", re.ASCII)
"""Values that are plainly names of the catalogue, identifiers or times, not a citizen's words."""


class SoundRow(NamedTuple):
    """An event that can be used: its line, what will be sent, and what was read of it."""

    line: int
    value: bytes
    event: Event


class CheckedFile(msgspec.Struct, frozen=True):
    """A file of which every event can be used.

    Attributes:
        many: How many events are to be sent.
        same: How many are left out, since an earlier line is the same event.
        events: Reads them once more, to be sent. Raises FeedError if the file has changed.
    """

    many: int
    same: int
    events: Callable[[], Iterator[Keyed]]


def check_file(
    path: Path, installation: Installation, now: int, *, local_times: bool = False
) -> CheckedFile:
    """Read a file of events, all of it.

    Args:
        path: The file.
        installation: How large an event may be, what identifiers there are, and in which zone
            times without an offset are.
        now: The clock, in microseconds since the epoch.
        local_times: Whether times without an offset are taken.

    Raises:
        FeedError: It cannot be read, or some of its events cannot be used.
    """
    return _File(path, installation, now, local_times=local_times).check()


class _File:
    def __init__(
        self,
        path: Path,
        installation: Installation,
        now: int,
        *,
        local_times: bool,
    ) -> None:
        self._path = path
        self._now = now
        catalogue = installation.catalogue
        self._zone = ZoneInfo(catalogue.time_zone)
        self._local_times = local_times
        most_bytes = min(installation.settings.intake_event_bytes, installation.most_event_bytes)
        self._reader = EventReader(catalogue, most_bytes, strict=True)
        self._faults = FaultFinder(self._reader, catalogue)

    def check(self) -> CheckedFile:
        """Read it, and report what cannot be used or which events are there twice."""
        identities = Identities()
        refused = _Refusals(self._path)
        for row in self._rows():
            if isinstance(row, SoundRow):
                identities.add(row.event)
            else:
                refused.add(*row)
        many, whole = len(identities), len(identities) + refused.events
        again, other = identities.repeated()
        for fault in self._contradictions(dict(islice(other.items(), _SHOWN))):
            refused.add(fault)
        refused.add_untold(max(0, len(other) - _SHOWN))
        refused.raise_if_any(whole)
        return CheckedFile(many - len(again), len(again), lambda: self._sound(many, again))

    def _rows(self) -> Iterator[SoundRow | list[Fault]]:
        """Read all events; of one that cannot be used, say why."""
        for entry in self._entries():
            if isinstance(entry, Fault):
                yield [entry]
                continue
            line, value = entry
            try:
                value = self._with_offset(value)
                event = self._reader.read(value, (), self._now)
            except Refused as refused:
                found = self._faults.find(value, refused, self._now)
                yield [Fault(line, self._told(fault)) for fault in found]
            else:
                yield SoundRow(line, value, event)

    def _entries(self) -> Entries:
        parse = _PARSERS.get(self._path.suffix.lower())
        if parse is None:
            raise FeedError(f"{self._path}: its name must end in one of {', '.join(_PARSERS)}")
        try:
            yield from parse(self._path)
        except OSError as error:
            raise FeedError(f"{self._path}: cannot be read: {error.strerror}") from None

    def _with_offset(self, value: bytes) -> bytes:
        """Return an event, its local time with an offset where such are taken; else as it came."""
        if not self._local_times:
            return value
        try:
            event = orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        time = event.get("time") if isinstance(event, dict) else None
        if not isinstance(time, str) or not is_local(time):
            return value
        # Written again, a name given twice would not show any more.
        strict_json.check_strictly(value)
        return orjson.dumps(event | {"time": with_offset(time, self._zone)})

    def _told(self, fault: Refused) -> str:
        """Say what is wrong; the value only where nobody's name can be in it."""
        value = orjson.loads(fault.value) if _is_whole(fault.value) else None
        rule = fault.rule
        if fault.field == "time" and not self._local_times and is_local(str(value)):
            rule += f"; --local-times takes it as a time in {self._zone.key}"
        elif rule == NO_TIME and self._local_times:
            rule += (
                ", nor a local one such as 2015/3/2 8:12 or 2015年3月2日; what may mean "
                "two days, as 3/2/2015, is not taken"
            )
        plain = isinstance(value, str) and _PLAIN.fullmatch(value) and mask(value) == value
        return f"{fault.field}: {rule}" + (f" (it is {fault.value})" if plain else "")

    def _contradictions(self, places: dict[int, int]) -> Iterator[Fault]:
        """Say which lines say something else under the identity of an earlier one."""
        if not places:
            return
        wanted = set(places) | set(places.values())
        rows = {place: row for place, row in enumerate(self._usable()) if place in wanted}
        for second, first in places.items():
            one, other = rows[first], rows[second]
            if identity(one.event) == identity(other.event):
                fields = ", ".join(differences(one.event, other.event))
                yield Fault(other.line, f"id: line {one.line} {SAYS_ELSE.format(fields=fields)}")

    def _usable(self) -> Iterator[SoundRow]:
        return (row for row in self._rows() if isinstance(row, SoundRow))

    def _sound(self, many: int, again: frozenset[int]) -> Iterator[Keyed]:
        place = 0
        for row in self._rows():
            if not isinstance(row, SoundRow) or place == many:
                raise self._changed()
            if place not in again:
                yield row.event.subject.encode(), row.value
            place += 1
        if place < many:
            raise self._changed()

    def _changed(self) -> FeedError:
        return FeedError(
            f"{self._path}: the file has changed while it was sent; a part of it has been sent "
            "already, and what is sent again counts once"
        )


class _Refusals:
    """What cannot be used of a file: the first few to be told, and how many there are.

    Attributes:
        events: How many events are refused.
    """

    def __init__(self, path: Path) -> None:
        self.events = 0
        self._path = path
        self._told: list[Fault] = []
        self._faults = 0

    def add(self, *faults: Fault) -> None:
        """Take in an event's faults."""
        self.events += 1
        self._faults += len(faults)
        self._told += faults[: _SHOWN - len(self._told)]

    def add_untold(self, events: int) -> None:
        """Take in so many events of which nothing is told."""
        self.events += events
        self._faults += events

    def raise_if_any(self, many: int) -> None:
        """Report them, of so many events in all.

        Raises:
            FeedError: Some events are refused.
        """
        if not self.events:
            return
        told = [f"{self._path}, line {line}: {rule}" for line, rule in self._told]
        if self._faults > len(told):
            told.append(f"… and {self._faults - len(told)} more")
        told.append(f"nothing has been sent: {self.events} of {many} events are refused")
        raise FeedError("\n".join(told))


def _is_whole(value: str) -> bool:
    """Return whether a refusal's value is there and was not cut."""
    return value.startswith('"') and value.endswith('"') and len(value) > 1


_PARSERS: Final[dict[str, Callable[[Path], Entries]]] = {
    ".jsonl": json_entries,
    ".ndjson": json_entries,
    ".json": json_entries,
    ".csv": table_entries,
}
