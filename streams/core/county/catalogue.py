"""The catalogue: a county's kinds, channels, categories, departments, rules and deadlines.

Nothing of a county stands in code; all of it is read from ``catalogue.toml``. The attributes of the
types below are its keys, and what is said of them here is what ``docs/catalogue.md`` says.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from streams.core.county.coarser import Coarser
from streams.core.county.labels import LabelTable, LabelValue, check_labels
from streams.core.county.topic_names import RESERVED
from streams.core.county.unit_tables import UnitEntry, UnitLevel, check_unit_tables
from streams.core.county.unit_trees import check_unit_trees
from streams.core.county.units import Units
from streams.core.days import DayOf, days_in
from streams.core.errors import BadFile
from streams.core.toml_files import near, read_toml

UNCATEGORISED: Final = "uncategorised"

DIMENSIONS: Final = ("kind", "channel", "category", "nature", "department", "column")
"""What figures can be selected and grouped by."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME_MAX: Final = 64

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2110, 12, 31)
"""Between which it can be told of days whether the office works."""

_Days = Annotated[int, Meta(ge=0, le=3660)]


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read: Chinese and English.

    Attributes:
        zh: The Chinese text.
        en: The English text.
    """

    zh: str
    en: str


Retired = bool | date
"""Whether a name is retired, or from which day on it is (see `streams.core.events.retired`)."""


class Named(Label, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The label of a name that may be retired.

    Attributes:
        retired: Whether new events may no longer name it; a day, from which on they may not.
            Figures can still be asked for it.
    """

    retired: Retired = False


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of case (an answer is owed) or of record (only counted).

    Attributes:
        family: Which of the two it is.
        topic: The topic that its first events go to: lower-case words joined by ``.`` or ``-``.
            With ``{category}`` in it, cases have one topic for each category.
        label: What people read.
        quick_reports: Whether its cases are gathered into the day's quick report; cases only.
        stock: Whether figures count what there is at the end of a day, and not what came in;
            records only.
        retired: Whether new events may no longer name it; a day, from which on they may not.
            Figures can still be asked for it.
    """

    family: Literal["case", "record"] = msgspec.field(name="is")
    topic: str
    label: Label
    quick_reports: bool = False
    stock: bool = False
    retired: Retired = False


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where cases and records come in, and which kinds of them.

    Attributes:
        kinds: The kinds that may come in through it.
        label: What people read.
        retired: Whether new events may no longer name it; a day, from which on they may not.
            Figures can still be asked for it.
    """

    kinds: list[str]
    label: Label
    retired: Retired = False


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keywords that tell the category of a case which names none.

    The rule with the most of its keywords in title and text wins; of equal ones the earlier.

    Attributes:
        category: The category that the keywords tell.
        keywords: Texts that are looked for in title and text.
    """

    category: str
    keywords: Annotated[list[Annotated[str, Meta(min_length=1)]], Meta(min_length=1)]


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many working or calendar days for cases of a kind, channel or category.

    The first that fits a case holds; a case that none fits has no deadline. The day of receipt is
    day 0, and the deadline is the end of the last day. Each names either ``working_days`` or
    ``calendar_days``.

    Attributes:
        kind: The kind of the cases that it fits; left out, any.
        channel: The channel of the cases that it fits; left out, any.
        category: The category of the cases that it fits; left out, any.
        working_days: How many working days there are until the deadline.
        calendar_days: How many calendar days there are until the deadline.
    """

    kind: str | None = None
    channel: str | None = None
    category: str | None = None
    working_days: _Days | None = None
    calendar_days: _Days | None = None


class WorkingDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which this office works though the calendar has a holiday, and the reverse.

    Attributes:
        add: Days on which it works though the official calendar says that nobody does.
        remove: Days on which it does not work though the official calendar says that one does.
    """

    add: list[date] = []
    remove: list[date] = []


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A county: all that its catalogue says.

    Attributes:
        name: What the county is called.
        time_zone: The time zone that cuts instants into days, as ``Asia/Shanghai``.
        kinds: The kinds of cases and records, by name.
        channels: The channels, by name.
        categories: The categories of cases, by name; ``uncategorised`` must be among them.
        departments: The departments, by name; each is by itself. A county that says which is under
            which has ``units`` instead.
        natures: What cases ask for (complaint, consultation …), by name.
        columns: Where a record is in its medium, or which part of a group it is, by name.
        rules: Keywords for cases that come without a category.
        deadlines: By when cases must be closed.
        working_days: Days that differ from the official calendar of holidays.
        labels: Dimensions of the county's own, by name.
        levels: How high units are, by name, the highest first.
        units: The departments as a tree, by name.
    """

    name: Label
    time_zone: str
    kinds: dict[str, Kind]
    channels: dict[str, Channel]
    categories: dict[str, Named]
    departments: dict[str, Named] = {}
    natures: dict[str, Named] = {}
    columns: dict[str, Named] = {}
    rules: list[Rule] = []
    deadlines: list[Deadline] = []
    working_days: WorkingDays = WorkingDays()
    labels: dict[str, LabelTable] = {}
    levels: dict[str, UnitLevel] = {}
    units: dict[str, UnitEntry] = {}

    @cached_property
    def tree(self) -> Units:
        """The units, to be asked as of days."""
        return Units(self.units)

    @cached_property
    def coarser(self) -> Coarser:
        """What questions may say of many values at once."""
        return Coarser(self.labels, self.tree, self.levels)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What figures can be selected and grouped by: `DIMENSIONS`, then the labels."""
        return (*DIMENSIONS, *self.labels)

    @cached_property
    def day_of(self) -> DayOf:
        """The function from instants (microseconds) to this county's days."""
        return days_in(ZoneInfo(self.time_zone))

    def table(self, dimension: str) -> Mapping[str, Kind | Channel | Named | LabelValue]:
        """Return the names of a dimension, such as ``category``, and what is said of each."""
        if dimension in self.labels:
            return self.labels[dimension].values
        found: Mapping[str, Kind | Channel | Named] = getattr(self, _plural(dimension))
        return found

    def topics_of(self, kind: str) -> list[str]:
        """Name the topics that first events of a kind go to."""
        topic = self.kinds[kind].topic
        if "{category}" not in topic:
            return [topic]
        return [topic.format(category=category) for category in self.categories]


def is_name(text: str) -> bool:
    """Return whether a text may be a name of a catalogue: an identifier in its tables."""
    return bool(_NAME.fullmatch(text)) and len(text) <= _NAME_MAX


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
    return _with_units(catalogue)


def _with_units(catalogue: Catalogue) -> Catalogue:
    """Let units be departments, which is what events call them."""
    if not catalogue.units:
        return catalogue
    named = {
        name: Named(unit.zh, unit.en, retired=unit.until + timedelta(1) if unit.until else False)
        for name, unit in catalogue.units.items()
    }
    return msgspec.structs.replace(catalogue, departments=catalogue.departments | named)


def _check(catalogue: Catalogue) -> None:
    _check_time_zone(catalogue.time_zone)
    tables: dict[str, dict[str, Any]] = {
        "kinds": catalogue.kinds,
        "channels": catalogue.channels,
        "categories": catalogue.categories,
        "natures": catalogue.natures,
        "columns": catalogue.columns,
        "departments": catalogue.departments,
        "labels": catalogue.labels,
        "levels": catalogue.levels,
        "units": catalogue.units,
    }
    for table, entries in tables.items():
        for name in entries:
            if not is_name(name):
                raise ValueError(
                    f"{table}.{name}: an identifier is lower-case letters and digits, "
                    f"words joined by '-', at most {_NAME_MAX} characters"
                )
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
    _check_references(catalogue, tables)
    _check_working_days(catalogue.working_days)
    cases = [name for name, kind in catalogue.kinds.items() if kind.family == "case"]
    check_labels(catalogue.labels, cases, is_name)
    check_unit_tables(catalogue.units, catalogue.levels, catalogue.departments)
    check_unit_trees(catalogue.units, catalogue.levels)


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


def _check_working_days(own: WorkingDays) -> None:
    for key, days in (("add", own.add), ("remove", own.remove)):
        for number, day in enumerate(days):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise ValueError(
                    f"working_days.{key}[{number}]: {day} does not lie between {FIRST_DAY} and "
                    f"{LAST_DAY}"
                )


def _plural(key: str) -> str:
    return "categories" if key == "category" else f"{key}s"


def _known(place: str, name: str, table: dict[str, Any]) -> None:
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
