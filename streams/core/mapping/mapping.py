"""A mapping file with all that follows from it: what each row makes, checked by the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue
from streams.core.mapping.cells import in_one_line, is_empty
from streams.core.mapping.mapping_faults import STILL_TODO, TODO, MappingFaults
from streams.core.mapping.mapping_file import (
    Conditions,
    EventName,
    EventTable,
    MappingFile,
    RowsTable,
)
from streams.core.mapping.rows import Bilingual, RowCell
from streams.core.mapping.templates import RowTemplate
from streams.core.mapping.values import FieldRule, RuleFault, field_rule, known_fields

ORDER: Final[Mapping[EventName, int]] = {
    name: 10 + place
    for place, name in enumerate(EventName.__args__)  # type: ignore[attr-defined]
}
"""How ids of events begin: of two at one moment the one with the lower id is the earlier."""


class CellCondition(NamedTuple):
    """What a field must say.

    Attributes:
        field: Which one.
        values: One of these, in one line and in half width; None: anything.
        negated: Whether the cell must be empty instead.
    """

    field: str
    values: frozenset[str] | None
    negated: bool

    def holds(self, cells: Mapping[str, RowCell]) -> bool:
        """Return whether a row is so."""
        cell = cells.get(self.field)
        if self.values is None:
            return is_empty(cell) == self.negated
        return in_one_line(cell) in self.values


class EventRule(NamedTuple):
    """An event that a row makes.

    Attributes:
        step: How its id begins: ``10-received``.
        type: Its CloudEvents type.
        time: The fields of its time.
        when: On what conditions it is made.
        data: How its data are filled.
        key: Where the mapping file says so.
    """

    step: str
    type: str
    time: tuple[str, ...]
    when: tuple[CellCondition, ...]
    data: tuple[FieldRule, ...]
    key: str


class RowRule(NamedTuple):
    """What some rows make.

    Attributes:
        when: Which rows.
        subject: Their cases.
        row: What sets rows of one case apart; None where a case has one row.
        events: What they make.
        key: Where the mapping file says so.
    """

    when: tuple[CellCondition, ...]
    subject: RowTemplate
    row: RowTemplate | None
    events: tuple[EventRule, ...]
    key: str


class RowMapping(NamedTuple):
    """What rows of a source make.

    Attributes:
        where: The name of the file, for what is said of rows.
        feeder: The feeder's name.
        origin: The ``source`` of its events.
        rows: The rules, of which the first that fits is a row's.
        voids_vanished: Whether rows that are no longer there are voided.
        zone: In which zone local times are meant.
        vanished_most: Which part of the rows that were sent one reading may void, 0 to 1.
    """

    where: str
    feeder: str
    origin: str
    rows: tuple[RowRule, ...]
    voids_vanished: bool
    zone: ZoneInfo
    vanished_most: float = 1.0

    @property
    def required(self) -> frozenset[str]:
        """The fields without which no row can be used: what identifies it, and its first time."""
        return frozenset(
            name for rule in self.rows for name in [*rule.subject.fields, *rule.events[0].time]
        )

    @property
    def identities(self) -> tuple[frozenset[str], ...]:
        """Of each of its rules the fields that rows are known by."""
        return tuple(
            frozenset([*rule.subject.fields, *(rule.row.fields if rule.row else ())])
            for rule in self.rows
        )

    @property
    def wanted(self) -> frozenset[str]:
        """The fields that it reads."""
        return frozenset(field for field, _ in self._read())

    def _read(self) -> Iterator[tuple[str, str]]:
        """Return the fields that it reads, with the keys of the file that name them."""
        for rule in self.rows:
            yield from ((each.field, f"{rule.key}.when") for each in rule.when)
            yield from ((name, f"{rule.key}.subject") for name in rule.subject.fields)
            if rule.row:
                yield from ((name, f"{rule.key}.row") for name in rule.row.fields)
            for event in rule.events:
                yield from ((name, f"{event.key}.time") for name in event.time)
                yield from ((each.field, f"{event.key}.when") for each in event.when)
                for value in event.data:
                    yield from ((name, value.key) for name in value.fields)

    def missing(self, fields: Iterable[str]) -> list[Bilingual]:
        """Say which fields it reads that a source does not have."""
        there = list(fields)
        listed = ", ".join(there)
        return [
            Bilingual(
                f"{self.where}：{key}：来源里没有“{name}”这一列；有：{listed}",
                f"{self.where}: {key}: the source does not have a field {name!r}; it has {listed}",
            )
            for name, key in dict.fromkeys(self._read())
            if name not in there
        ]


def row_mapping(file: MappingFile, where: str, catalogue: Catalogue) -> RowMapping:
    """Make the mapping of a file.

    Args:
        file: As it was read.
        where: Its name.
        catalogue: The county.

    Raises:
        BadFile: Something in it cannot be so; says all of it, with key and what is allowed.
    """
    faults = MappingFaults(where)
    mapping = mapping_with_faults(file, where, catalogue, faults)
    faults.raise_if_any()
    return mapping


def mapping_with_faults(
    file: MappingFile, where: str, catalogue: Catalogue, faults: MappingFaults
) -> RowMapping:
    """Make the mapping of a file without what is wrong in it.

    Args:
        file: As it was read.
        where: Its name.
        catalogue: The county.
        faults: Told all that is wrong.
    """
    zone = ZoneInfo(catalogue.time_zone)
    if TODO in file.origin:
        faults.add("origin", STILL_TODO)
    rules = []
    for number, table in enumerate(file.rows):
        key = f"rows[{number}]"
        events = tuple(
            _event(table.events[place], f"{key}.events[{place}]", catalogue, zone, faults)
            for place in range(len(table.events))
        )
        _see_apart(events, faults)
        subject, row = _templates(table, key, faults)
        when = _conditions(table.when)
        rules.append(RowRule(when, subject, row, events, key))
    voids = file.vanished == "void"
    most = file.vanished_most / 100
    return RowMapping(where, file.feeder, file.origin, tuple(rules), voids, zone, most)


def _templates(
    table: RowsTable, key: str, faults: MappingFaults
) -> tuple[RowTemplate, RowTemplate | None]:
    subject = RowTemplate(table.subject, tuple(table.digest))
    if TODO in table.subject:
        faults.add(f"{key}.subject", STILL_TODO)
    row = RowTemplate(table.row, tuple(table.digest)) if table.row else None
    if not subject.fields or (row and not row.fields):
        faults.add(
            f"{key}.subject",
            Bilingual(
                "每一行会是同一件：请在花括号里写上编号所在的列，如 city-{编号}，或用 {digest}",
                "every row would be one case: name the column with its number in braces, as "
                "city-{编号}, or say {digest}",
            ),
        )
    if table.digest and "{digest}" not in table.subject + table.row:
        faults.add(
            f"{key}.digest",
            Bilingual("subject 里没有用到 {digest}", "subject does not say {digest}"),
        )
    personal = {
        name
        for event in table.events
        for target, said in event.data.items()
        if target.startswith("person.") and not isinstance(said, str | bool | int)
        for name in ([said.field] if isinstance(said.field, str) else said.field)
    }
    if spoken := sorted(personal.intersection(subject.fields + (row.fields if row else []))):
        faults.add(
            f"{key}.subject",
            Bilingual(
                f"个人信息的列（{', '.join(spoken)}）不能用来识别：编号会永久保存",
                f"columns of personal data ({', '.join(spoken)}) identify nothing here: subjects "
                "are kept for ever",
            ),
        )
    return subject, row


def _event(
    table: EventTable, key: str, catalogue: Catalogue, zone: ZoneInfo, faults: MappingFaults
) -> EventRule:
    known = known_fields(table.type)
    for name, required in known.items():
        if required and name not in table.data:
            listed = ", ".join(known)
            faults.add(
                f"{key}.data",
                Bilingual(
                    f"缺少 {name}；{table.type} 可以有 {listed}",
                    f"{name} is missing; {table.type} may have {listed}",
                ),
            )
    rules = []
    for target, said in table.data.items():
        place = f"{key}.data.{target}"
        try:
            rules.append(field_rule(target, place, said, catalogue, zone))
        except RuleFault as fault:
            faults.add(place, fault.why)
    time = (table.time,) if isinstance(table.time, str) else tuple(table.time)
    if len(time) not in (1, 2) or not all(time):
        faults.add(
            f"{key}.time",
            Bilingual(
                "写一列，或者日期和时刻两列", "name one field, or that of the day and of the time"
            ),
        )
    # The first event is what there must be: without its time a row is refused, and not passed over.
    is_first = key.endswith(".events[0]")
    where_filled = () if is_first or not time else (CellCondition(time[0], None, negated=False),)
    when = _conditions(table.when) or where_filled
    of = "record" if table.type == "counted" else "case"
    step = f"{ORDER[table.type]}-{table.name or table.type}"
    return EventRule(step, f"kuaibao.{of}.{table.type}.v1", time, when, tuple(rules), key)


def _see_apart(events: tuple[EventRule, ...], faults: MappingFaults) -> None:
    seen: set[str] = set()
    for event in events:
        if event.step in seen:
            faults.add(
                f"{event.key}.name",
                Bilingual(
                    "同一类事件有两个：请各取一个 name",
                    "there are two of this type: call each by a name of its own",
                ),
            )
        seen.add(event.step)


def _conditions(when: Conditions) -> tuple[CellCondition, ...]:
    made = []
    for field, said in when.items():
        if isinstance(said, bool):
            made.append(CellCondition(field, None, negated=not said))
        else:
            values = [said] if isinstance(said, str) else said
            made.append(CellCondition(field, frozenset(map(in_one_line, values)), negated=False))
    return tuple(made)
