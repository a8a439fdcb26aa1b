"""From a row to the events that it makes, or to why it makes none."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from msgspec import UNSET

from streams.core.events.faults import FaultFinder
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.mapping.cells import CellFault, plain_text
from streams.core.mapping.mapping import EventRule, RowMapping, RowRule
from streams.core.mapping.moments import When, cell_moment
from streams.core.mapping.outcomes import RefusalReason
from streams.core.mapping.rows import Bilingual, SourceRow
from streams.core.mapping.sent import FedKey, MadeEvent, event_bytes
from streams.core.mapping.templates import FieldFault

_LONGEST_SHOWN: Final = 60


class RowRefusal(NamedTuple):
    """Why a row makes nothing.

    Attributes:
        place: Where the row is.
        reason: What it is counted under.
        why: With field, rule and what is allowed; it has no content of the row in it.
        value: What the field says, for the eyes of the person who asked for it alone.
        key: What the row is known by, as far as that can be told.
    """

    place: str
    reason: RefusalReason
    why: Bilingual
    value: str = ""
    key: FedKey | None = None


class RowMade(NamedTuple):
    """What a row makes.

    Attributes:
        place: Where the row is.
        key: What it is known by.
        events: What it makes now.
    """

    place: str
    key: FedKey
    events: tuple[MadeEvent, ...]


class RowReader:
    """Reads rows by a mapping.

    Args:
        mapping: What rows make.
        reader: Reads events as a gateway does.
        finder: Says all that is wrong with one.
        clock: Returns microseconds since the epoch.
    """

    def __init__(
        self,
        mapping: RowMapping,
        reader: EventReader,
        finder: FaultFinder,
        clock: Callable[[], int],
    ) -> None:
        self._mapping = mapping
        self._reader = reader
        self._finder = finder
        self._clock = clock

    def keys_of(self, row: SourceRow) -> list[FedKey] | RowRefusal:
        """Return what a row may be known by of which a source tells no more than its identity.

        A condition about a field that it does not tell may hold or not, so there may be several.
        Where none can be told the refusal says why.
        """
        keys: list[FedKey] = []
        refusal: RowRefusal | None = None
        for rule in self._mapping.rows:
            if not all(c.holds(row.cells) for c in rule.when if c.field in row.cells):
                continue
            key = self._key(rule, row)
            if isinstance(key, RowRefusal):
                refusal = refusal or key
            else:
                keys.append(key)
        return keys if keys or refusal is None else refusal

    def read(self, row: SourceRow) -> RowMade | RowRefusal | None:
        """Return what a row makes, or why nothing; None where the mapping passes it over."""
        rule = self._rule(row)
        if rule is None:
            return None
        key = self._key(rule, row)
        if isinstance(key, RowRefusal):
            return key
        made: list[MadeEvent] = []
        before: When | None = None
        for event in rule.events:
            if not all(each.holds(row.cells) for each in event.when):
                continue
            when = self._time(event, row, key, before)
            if isinstance(when, RowRefusal):
                return when
            before = when
            data = self._data(event, row, key)
            if isinstance(data, RowRefusal):
                return data
            made.append(MadeEvent(event.step, event.type, when.moment.isoformat(), data))
        return self._checked(RowMade(row.place, key, tuple(made)))

    def _rule(self, row: SourceRow) -> RowRule | None:
        fitting = (r for r in self._mapping.rows if all(c.holds(row.cells) for c in r.when))
        return next(fitting, None)

    def _key(self, rule: RowRule, row: SourceRow) -> FedKey | RowRefusal:
        try:
            subject = rule.subject.made(row.cells)
            return FedKey(subject, rule.row.made(row.cells) if rule.row else "")
        except FieldFault as fault:
            value = _shown(row, fault.field)
            return RowRefusal(row.place, "identity", _in_field(fault.field, fault.why), value)

    def _time(
        self, event: EventRule, row: SourceRow, key: FedKey, before: When | None
    ) -> When | RowRefusal:
        try:
            when = cell_moment([row.cells.get(name) for name in event.time], self._mapping.zone)
        except CellFault as fault:
            field = event.time[0]
            why = _in_field(", ".join(event.time), fault.why)
            return RowRefusal(row.place, "time", why, _shown(row, field), key)
        # Where a sheet has the day alone, what comes later in the row was not earlier that day.
        zone = self._mapping.zone
        if not when.is_day or before is None or before.moment <= when.moment:
            return when
        same_day = before.moment.astimezone(zone).date() == when.moment.date()
        return When(before.moment, is_day=True) if same_day else when

    def _data(self, event: EventRule, row: SourceRow, key: FedKey) -> dict[str, Any] | RowRefusal:
        data: dict[str, Any] = {}
        for rule in event.data:
            try:
                value = rule.value(row.cells)
            except CellFault as fault:
                field = rule.fields[0]
                why = _in_field(field, fault.why, f"{self._mapping.where}: {rule.key}")
                return RowRefusal(row.place, "value", why, _shown(row, field), key)
            if value is UNSET:
                continue
            inner = data
            *outer, last = rule.target.split(".")
            for part in outer:
                inner = inner.setdefault(part, {})
            inner[last] = value
        return data

    def _checked(self, made: RowMade) -> RowMade | RowRefusal:
        """See that a gateway would take each event."""
        now = self._clock()
        for event in made.events:
            value = event_bytes(event, self._mapping.origin, made.key, 1)
            try:
                self._reader.read(value, (), now)
            except Refused as refused:
                found = self._finder.find(value, refused, now)
                said = "; ".join(f"{each.field}: {each.rule}" for each in found)
                why = Bilingual(f"事件 {event.type} 不合规则：{said}", f"{event.type}: {said}")
                return RowRefusal(made.place, "event", why, key=made.key)
        return made


def _in_field(field: str, why: Bilingual, key: str = "") -> Bilingual:
    after_zh, after = (f"（{key}）", f" ({key})") if key else ("", "")
    return Bilingual(f"“{field}”列{after_zh}：{why.zh}", f"field {field!r}{after}: {why.en}")


def _shown(row: SourceRow, field: str) -> str:
    text = " ".join(plain_text(row.cells.get(field)).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
