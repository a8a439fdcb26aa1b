"""Reading a catalogue from its file, and what is checked beyond the types of its keys."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from streams.core.county.applications_table import ApplicationsTable, check_applications
from streams.core.county.catalogue import (
    FIRST_DAY,
    LAST_DAY,
    LINK_PATTERN,
    NAME_MAX,
    UNCATEGORISED,
    Catalogue,
    KnownDay,
    Named,
    WorkingDays,
    is_name,
)
from streams.core.county.deadline_tables import DEADLINE_STAGES, WAIT_STAGES, Deadline, Stage
from streams.core.county.duty_tables import check_duties
from streams.core.county.editions import check_editions, wanted
from streams.core.county.hotspot_tables import check_hotspots
from streams.core.county.labels import check_labels
from streams.core.county.ladders import check_ladder, rung_selects
from streams.core.county.office_table import check_office
from streams.core.county.rates import check_rates
from streams.core.county.topic_names import RESERVED
from streams.core.county.unit_tables import check_unit_tables
from streams.core.county.unit_trees import check_unit_trees
from streams.core.errors import BadFile
from streams.core.toml_files import near, read_toml

NAME_RULE: Final = (
    "an identifier is lower-case letters and digits, words joined by '-', at most "
    f"{NAME_MAX} characters"
)

_LINK: Final = re.compile(LINK_PATTERN, re.ASCII)


def load_catalogue(text: str, where: str) -> Catalogue:
    """Read a catalogue from the text of its TOML file.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown, of the wrong type, or that names
            what the catalogue does not have; says which, in the file named `where`.
    """
    try:
        return checked_catalogue(read_toml(text, where, Catalogue))
    except ValueError as error:
        raise BadFile(f"{where}: {error}") from None


def checked_catalogue(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue with its units among its departments, if it makes sense.

    Raises:
        ValueError: Something in it is not allowed; begins with its place.
    """
    _check(catalogue)
    catalogue = _with_units(catalogue)
    check_duties(catalogue.duties, catalogue.kinds, catalogue.table, catalogue.coarser, is_name)
    return catalogue


def _with_units(catalogue: Catalogue) -> Catalogue:
    """Let units be departments, which is what events call them."""
    if not catalogue.units:
        return catalogue
    named = {
        name: Named(unit.zh, unit.en, retired=_gone_from(unit.until))
        for name, unit in catalogue.units.items()
    }
    return msgspec.structs.replace(catalogue, departments=catalogue.departments | named)


def _gone_from(until: date | None) -> date | bool:
    """Return the day after a unit's last; False where there is none, as after 9999-12-31."""
    return False if until is None or until == date.max else until + timedelta(1)


def _check(catalogue: Catalogue) -> None:
    _check_time_zone(catalogue.time_zone)
    tables: dict[str, dict[str, Any]] = {
        "kinds": catalogue.kinds,
        "channels": catalogue.channels,
        "categories": catalogue.categories,
        "natures": catalogue.natures,
        "columns": catalogue.columns,
        "rates": catalogue.rates,
        "departments": catalogue.departments,
        "labels": catalogue.labels,
        "levels": catalogue.levels,
        "units": catalogue.units,
    }
    for table, entries in tables.items():
        for name in entries:
            if not is_name(name):
                raise ValueError(f"{table}.{name}: {NAME_RULE}")
    if UNCATEGORISED not in catalogue.categories:
        raise ValueError(f"categories: {UNCATEGORISED!r} is missing; every catalogue has it")
    if catalogue.categories[UNCATEGORISED].retired:
        raise ValueError(
            f"categories.{UNCATEGORISED}.retired: cases without a category have this one, so it "
            "cannot be retired"
        )
    _check_topics(catalogue)
    for name, channel in catalogue.channels.items():
        for kind in channel.kinds:
            _known(f"channels.{name}.kinds", kind, catalogue.kinds)
        if channel.link and not _LINK.fullmatch(channel.link):
            raise ValueError(
                f"channels.{name}.link: {channel.link!r} is not the address of an original; write "
                "one as https://portal.county.example/letters/{subject}"
            )
    check_applications(catalogue.applications, catalogue.kinds, catalogue.labels)
    _check_references(catalogue)
    _check_rungs(catalogue)
    _check_working_days(catalogue.working_days)
    check_rates(catalogue.rates)
    check_labels(catalogue.labels, catalogue.cases, is_name)
    check_unit_tables(catalogue.units, catalogue.levels, catalogue.departments)
    check_unit_trees(catalogue.units, catalogue.levels)
    check_hotspots(catalogue.hotspots, catalogue.cases)
    check_office(catalogue.office)


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"time_zone: {name!r} is not a time zone; write one as Asia/Shanghai"
        ) from None


def _check_references(catalogue: Catalogue) -> None:
    for number, rule in enumerate(catalogue.rules):
        _known(f"rules[{number}].category", rule.category, catalogue.categories)
    for number, deadline in enumerate(catalogue.deadlines):
        place = f"deadlines[{number}]"
        for label in deadline.labels:
            _known(f"{place}.labels", label, catalogue.labels)
        for key, named in wanted(deadline).items():
            key_of = f"labels.{key}" if key in deadline.labels else key
            _known(f"{place}.{key_of}", named, catalogue.table(key))
        if deadline.kind is not None and catalogue.kinds[deadline.kind].family == "record":
            raise ValueError(
                f"{place}.kind: {deadline.kind!r} is a kind of record, of which nothing is owed; "
                "a deadline is for a kind of case"
            )
        if deadline.stage in WAIT_STAGES:
            _check_wait(place, deadline, catalogue.applications)
    check_editions(catalogue.deadlines)


def _check_wait(place: str, deadline: Deadline, applications: ApplicationsTable | None) -> None:
    if applications is None:
        raise ValueError(
            f"{place}.stage: {deadline.stage!r} is of applications for disclosure; say in "
            "[applications] of which kind these are"
        )
    if deadline.kind != applications.kind:
        raise ValueError(
            f"{place}.stage: {deadline.stage!r} is of applications for disclosure; write "
            f"kind = {applications.kind!r}"
        )


def _check_rungs(catalogue: Catalogue) -> None:
    for number, table in enumerate(catalogue.ladder):
        place = f"ladder[{number}]"
        if not is_name(table.rung):
            raise ValueError(f"{place}.rung: {NAME_RULE}")
        for label in table.labels:
            _known(f"{place}.labels", label, catalogue.labels)
        for key, named in rung_selects(table).items():
            key_of = f"labels.{key}" if key in table.labels else key
            _known(f"{place}.{key_of}", named, catalogue.table(key))
    check_ladder(catalogue.ladder, _stages_of(catalogue))


def _stages_of(catalogue: Catalogue) -> frozenset[Stage]:
    said = {each.stage for each in catalogue.deadlines}
    return frozenset(stage for stage in DEADLINE_STAGES if stage in said)


def _check_working_days(own: WorkingDays) -> None:
    for key, entries in (("add", own.add), ("remove", own.remove)):
        for number, entry in enumerate(entries):
            place = f"working_days.{key}[{number}]"
            named = {place: entry} if isinstance(entry, date) else {}
            if isinstance(entry, KnownDay):
                named = {f"{place}.day": entry.day, f"{place}.known": entry.known}
                if key == "add" and entry.known > entry.day:
                    raise ValueError(
                        f"{place}.known: {entry.known} is after {entry.day}; a day on which one "
                        "had to work must be known by then"
                    )
            for where, day in named.items():
                if not FIRST_DAY <= day <= LAST_DAY:
                    raise ValueError(f"{where}: {day} is not between {FIRST_DAY} and {LAST_DAY}")


def _known(place: str, name: str, table: Mapping[str, Any]) -> None:
    if name not in table:
        there = f"; it has {', '.join(table)}"
        raise ValueError(f"{place}: {name!r} is not in the catalogue{near(name, table)}{there}")


def _check_topics(catalogue: Catalogue) -> None:
    owner: dict[str, str] = {}
    for name, kind in catalogue.kinds.items():
        plain = kind.topic.replace("{category}", "c", 1)
        if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", plain, re.ASCII):
            raise ValueError(
                f"kinds.{name}.topic: {kind.topic!r} must be lower-case words joined by '.' or '-'"
                " with at most one {category}"
            )
        if kind.family == "record" and "{category}" in kind.topic:
            raise ValueError(f"kinds.{name}.topic: a record has no category")
        if kind.quick_reports and kind.family == "record":
            raise ValueError(f"kinds.{name}.quick_reports: quick reports gather cases, not records")
        if kind.stock and kind.family == "case":
            raise ValueError(f"kinds.{name}.stock: only records can be a stock")
        for topic in catalogue.topics_of(name):
            if topic in RESERVED:
                raise ValueError(f"kinds.{name}.topic: {topic!r} is a topic of Kuaibao's own")
            if owner.setdefault(topic, kind.family) != kind.family:
                raise ValueError(f"kinds.{name}.topic: {topic!r} holds the other family already")
