"""The catalogue: a county's kinds, channels, categories, departments, rules and deadlines.

Nothing about a county is in code; all of it is read from ``catalogue.toml``. The attributes of the
types below are its keys, and what is said of them here is what ``docs/catalogue.md`` says.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from streams.core.county.applications_table import ApplicationsTable
from streams.core.county.coarser import Coarser
from streams.core.county.deadline_tables import Deadline
from streams.core.county.duty_tables import Duty
from streams.core.county.filings import FILING, FILINGS
from streams.core.county.hotspot_tables import HotspotsTable
from streams.core.county.labels import ForeignLabels, LabelTable, LabelValue, foreign_labels
from streams.core.county.ladder_tables import RungTable
from streams.core.county.office_table import OfficeTable
from streams.core.county.publications_table import PublicationsTable
from streams.core.county.rates import Rate
from streams.core.county.unit_tables import UnitEntry, UnitLevel
from streams.core.county.units import Units
from streams.core.days import DayOf, days_in

UNCATEGORISED: Final = "uncategorised"

DIMENSIONS: Final = ("kind", "channel", "category", "nature", "department", "column")
"""What events say and figures can be selected and grouped by."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
NAME_MAX: Final = 64
"""Characters that a name may have."""

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2110, 12, 31)
"""The days for which it is known whether the office works: the first and the last."""


_SUBJECT_PLACE: Final = "{subject}"

LINK_PATTERN: Final = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[!-z|~]*\{subject\}[!-z|~]*$"
"""What a link is: without user, spaces or other braces, and no case's id names a host."""
_HAN: Final = re.compile("[\u3400-\u9fff]")


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read: Chinese and English.

    Attributes:
        zh: The Chinese text.
        en: The English text.
    """

    zh: str
    en: str

    @property
    def english(self) -> str:
        """The English text, "" where it is only the Chinese one again.

        What has no Chinese character, such as a text of figures alone, is a text of both.
        """
        return "" if self.en == self.zh and _HAN.search(self.zh) else self.en


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
        link: Where the original of a case can be read, by people who may: an address that begins
            with ``https://`` or ``http://``, with ``{subject}`` in the place of the case's id. That
            is percent-encoded. Left out, the page has no link.
    """

    kinds: list[str]
    label: Label
    retired: Retired = False
    link: str = ""

    def original(self, subject: str) -> str:
        """Return the address of a case's original, percent-encoded; "" where none is said."""
        return self.link.replace(_SUBJECT_PLACE, quote(subject, safe=""))


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keywords that tell the category of a case which names none.

    Each keyword that is found counts once, three times if it is in the title, and not at all if it
    is inside a longer one, or if 门口, 附近, 对面 or the like makes a place of it. The category
    with the most wins if it has half as much again as the second, and one for each 200 characters
    of text; otherwise nobody knows, and the case stays uncategorised, for a person. The order of
    rules decides nothing. A rule for ``uncategorised`` speaks against all others.

    Attributes:
        category: The category that the keywords tell.
        keywords: Texts that are looked for in title and text.
        weight: How much each of them counts, 0 to 100. Those that count nothing hide shorter ones
            in them, as 学校门前 hides 学校. Several rules may have one category.
    """

    category: str
    keywords: Annotated[list[Annotated[str, Meta(min_length=1)]], Meta(min_length=1)]
    weight: Annotated[float, Meta(ge=0, le=100)] = 1.0


class KnownDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of which it became known later whether the office works.

    Deadlines that had passed by then stay what they were.

    Attributes:
        day: The day.
        known: The day on which it became known. A day that is added must be known by then.
    """

    day: date
    known: date


class WorkingDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which this office works though the calendar has a holiday, and the reverse.

    A plain day has always been known.

    Attributes:
        add: Days on which it works though the official calendar says that nobody does.
        remove: Days on which it does not work though the official calendar says that one does.
    """

    add: list[date | KnownDay] = []
    remove: list[date | KnownDay] = []


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
        deadlines: By when cases must be accepted, answered and closed.
        ladder: Which notices are given before and after deadlines; left out, none.
        working_days: Days that differ from the official calendar of holidays.
        labels: Dimensions of the county's own, by name.
        levels: How high units are, by name, the highest first.
        units: The departments as a tree, by name.
        rates: The county's own rates, by name.
        duties: What units must publish, and how often.
        hotspots: How what many write about is found, and who is told when.
        office: What official documents say of the office.
        applications: What of it is an application for disclosure; left out, nothing is.
        publications: How bulletins are published.
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
    ladder: list[RungTable] = []
    working_days: WorkingDays = WorkingDays()
    labels: dict[str, LabelTable] = {}
    levels: dict[str, UnitLevel] = {}
    units: dict[str, UnitEntry] = {}
    rates: dict[str, Rate] = {}
    duties: list[Duty] = []
    hotspots: HotspotsTable = HotspotsTable()
    office: OfficeTable = OfficeTable()
    applications: ApplicationsTable | None = None
    publications: PublicationsTable = PublicationsTable()

    @cached_property
    def tree(self) -> Units:
        """The units, to be asked as of days."""
        return Units(self.units)

    @cached_property
    def coarser(self) -> Coarser:
        """What questions may say of many values at once."""
        return Coarser(self.labels, self.tree, self.levels)

    @cached_property
    def foreign_labels(self) -> ForeignLabels:
        """By kind of case, the labels that are for other kinds alone."""
        return foreign_labels(self.labels, self.cases)

    @property
    def cases(self) -> list[str]:
        """The kinds of cases, in order."""
        return [name for name, kind in self.kinds.items() if kind.family == "case"]

    @property
    def sketched_kinds(self) -> list[str]:
        """The kinds of cases among which hotspots are looked for."""
        if not self.hotspots.found:
            return []
        return self.cases if self.hotspots.kinds is None else self.hotspots.kinds

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What figures can be selected and grouped by: `DIMENSIONS`, the labels, and `FILING`."""
        return (*DIMENSIONS, *self.labels, FILING)

    @cached_property
    def day_of(self) -> DayOf:
        """The function from instants (microseconds) to this county's days."""
        return days_in(ZoneInfo(self.time_zone))

    def table(self, dimension: str) -> Mapping[str, Kind | Channel | Named | LabelValue]:
        """Return the names of a dimension, such as ``category``, and what is said of each."""
        if dimension == FILING:
            return FILINGS
        if dimension not in DIMENSIONS:
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
    return bool(_NAME.fullmatch(text)) and len(text) <= NAME_MAX


def _plural(key: str) -> str:
    return "categories" if key == "category" else f"{key}s"
