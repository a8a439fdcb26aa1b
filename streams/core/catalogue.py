"""The catalogue: a county's kinds, channels, categories, departments, rules and deadlines.

Nothing of a county stands in code; all of it is read from ``catalogue.toml``, whose comments say
what each table means.
"""

import re
import tomllib
from functools import cached_property
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from streams.core.days import DayOf, days_in
from streams.core.errors import BadFile

UNCATEGORISED: Final = "uncategorised"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME_MAX: Final = 64

RESERVED: Final = frozenset(
    {
        "intake",
        "replies",
        "cases",
        "figures",
        "quick-report-items",
        "quick-reports",
        "reminders",
        "dead-letters",
        "conflicts",
    }
)
"""Topics that are Kuaibao's own: no kind may take one."""

Days = Annotated[int, Meta(ge=0, le=3660)]
T = TypeVar("T")


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read: Chinese and English."""

    zh: str
    en: str


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of case (an answer is owed) or of record (only counted)."""

    family: Annotated[str, Meta(pattern="^(case|record)$")] = msgspec.field(name="is")
    topic: str
    label: Label
    quick_reports: bool = False
    stock: bool = False


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where cases and records come in, and which kinds of them."""

    kinds: list[str]
    label: Label


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keywords that tell the category of a case which names none."""

    category: str
    keywords: Annotated[list[Annotated[str, Meta(min_length=1)]], Meta(min_length=1)]


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many working or calendar days for cases of a kind, channel or category."""

    kind: str | None = None
    channel: str | None = None
    category: str | None = None
    working_days: Days | None = None
    calendar_days: Days | None = None


class WorkingDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which this office works though the calendar has a holiday, and the reverse."""

    add: list[str] = []
    remove: list[str] = []


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A county, as `load_catalogue` reads it from its file."""

    name: Label
    time_zone: str
    kinds: dict[str, Kind]
    channels: dict[str, Channel]
    categories: dict[str, Label]
    departments: dict[str, Label]
    natures: dict[str, Label] = {}
    columns: dict[str, Label] = {}
    rules: list[Rule] = []
    deadlines: list[Deadline] = []
    working_days: WorkingDays = WorkingDays()

    @cached_property
    def day_of(self) -> DayOf:
        """The function from instants (microseconds) to this county's days."""
        return days_in(ZoneInfo(self.time_zone))

    def topics_of(self, kind: str) -> list[str]:
        """Name the topics that first events of a kind go to."""
        topic = self.kinds[kind].topic
        if "{category}" not in topic:
            return [topic]
        return [topic.format(category=category) for category in self.categories]


def load_catalogue(text: str, where: str) -> Catalogue:
    """Read a catalogue from the text of its TOML file.

    Raises:
        BadFile: Not TOML, or a key that is missing, unknown, of the wrong type, or that names
            what the catalogue has not; says which, in the file named `where`.
    """
    catalogue = read_toml(text, where, Catalogue)
    try:
        _check(catalogue)
    except ValueError as error:
        raise BadFile(f"{where}: {error}") from None
    return catalogue


def read_toml(text: str, where: str, kind: type[T]) -> T:
    """Read a TOML text into a type, or raise `BadFile` that says where it went wrong."""
    try:
        tables = tomllib.loads(text)
        return msgspec.convert(tables, kind)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{where}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        place = _named(path.removesuffix("`").removeprefix("."), str(error), tables, kind)
        raise BadFile(f"{where}: {place + ': ' if place else ''}{message}") from None


def _named(place: str, message: str, tables: dict[str, Any], kind: type) -> str:
    """Name the entry that msgspec leaves out of a place such as ``kinds[...].is``."""
    table, left_out, rest = place.partition("[...]")
    entries = tables.get(table) if left_out else None
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        try:
            msgspec.convert(tables | {table: {name: entry}}, kind)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return f"{table}.{name}{rest}"
    return place


def _check(catalogue: Catalogue) -> None:
    _check_time_zone(catalogue.time_zone)
    tables: dict[str, dict[str, Any]] = {
        "kinds": catalogue.kinds,
        "channels": catalogue.channels,
        "categories": catalogue.categories,
        "natures": catalogue.natures,
        "columns": catalogue.columns,
        "departments": catalogue.departments,
    }
    for table, entries in tables.items():
        for name in entries:
            if not _NAME.fullmatch(name) or len(name) > _NAME_MAX:
                raise ValueError(
                    f"{table}.{name}: an identifier is lower-case letters and digits, "
                    f"words joined by '-', at most {_NAME_MAX} characters"
                )
    if UNCATEGORISED not in catalogue.categories:
        raise ValueError(f"categories: {UNCATEGORISED!r} is missing; every catalogue has it")
    _check_topics(catalogue)
    for name, channel in catalogue.channels.items():
        for kind in channel.kinds:
            _known(f"channels.{name}.kinds", kind, catalogue.kinds)
    _check_references(catalogue, tables)


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"time_zone: {name!r} is no time zone; write one as Asia/Shanghai"
        ) from None


def _check_references(catalogue: Catalogue, tables: dict[str, dict[str, Any]]) -> None:
    for number, rule in enumerate(catalogue.rules):
        _known(f"rules[{number}].category", rule.category, catalogue.categories)
    for number, deadline in enumerate(catalogue.deadlines):
        place = f"deadlines[{number}]"
        if (deadline.working_days is None) == (deadline.calendar_days is None):
            raise ValueError(f"{place}: give either working_days or calendar_days")
        for key in ("kind", "channel", "category"):
            named = getattr(deadline, key)
            if named is not None:
                _known(f"{place}.{key}", named, tables[_plural(key)])


def _plural(key: str) -> str:
    return "categories" if key == "category" else f"{key}s"


def _known(place: str, name: str, table: dict[str, Any]) -> None:
    if name not in table:
        raise ValueError(f"{place}: {name!r} is not in the catalogue; it has {', '.join(table)}")


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
