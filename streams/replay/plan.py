"""Plans of a replay: how many of what came in when, read from a commented TOML file.

A plan names everything of a county that the generator needs; the generator itself knows no place,
channel, category or department. ``schemas/replays/gaoling.toml`` is the example to write one by.
All days are days of the plan's time zone.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated

import msgspec
from msgspec import Meta

from streams.core.errors import BadInput
from streams.replay.groups import CaseGroup, RecordGroup
from streams.replay.retelling import PlannedHotspot
from streams.replay.sites import PlannedSite
from streams.replay.value_forms import Count, Lines, Name, Share, Weight, Weights


class PlannedLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people read: Chinese and English.

    Attributes:
        zh: The Chinese text.
        en: The English text.
    """

    zh: str
    en: str


class Disorder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far the order in which events are sent differs from the order of their times.

    Attributes:
        displaced: Share of the events sent late.
        displaced_hours: By up to how many hours they are late.
        repeated: Share of the events sent a second time.
        repeated_hours: Up to how many hours after the first time.
    """

    displaced: Share = 0.0
    displaced_hours: Count = 0
    repeated: Share = 0.0
    repeated_hours: Count = 0


class PlannedDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The days whose quick reports are called for, each on the next day at `time`.

    Attributes:
        first, last: The first and the last of these days.
        time: When, by the plan's clocks.
        source: Ends the source of these events, as channels end that of others.
    """

    first: date
    last: date
    time: time
    source: Name


class PlannedRhythm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When people write, or work.

    Attributes:
        weekdays: Weights of the weekdays, from Monday.
        holiday: The weight of a public holiday.
        hours: Weights of the 24 hours.
    """

    weekdays: Annotated[list[Weight], Meta(min_length=7, max_length=7)]
    holiday: Weight
    hours: Annotated[list[Weight], Meta(min_length=24, max_length=24)]


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing people write about.

    Attributes:
        title, text: May contain {words} of the phrases.
        department: Who must answer.
        nature: What is asked.
    """

    title: str
    text: str
    department: Name
    nature: Name | None = None


class PlannedTopic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Themes of one category.

    Attributes:
        themes: What people write about.
        category: Their category; left out, none is known.
    """

    themes: Annotated[list[Theme], Meta(min_length=1)]
    category: Name | None = None


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What persons are made of.

    Attributes:
        surnames, given_names: What names are made of.
        phone, email: Their form; a digit replaces each #.
        id_prefixes: The first 14 digits of resident identity numbers; three more and the check
            digit are added.
    """

    surnames: Lines
    given_names: Lines
    phone: str
    email: str
    id_prefixes: Annotated[list[Annotated[str, Meta(pattern=r"^[0-9]{14}\Z")]], Meta(min_length=1)]


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Phrases that letters and answers are put together from.

    Attributes:
        mark: Ends every text, so that nobody takes it for a citizen's.
        openings, endings: Before and after a theme's text.
        contacts, title_contacts: What gives a writer away; may contain {phone} and {id_number}.
        replies, outcomes, notes, reopenings: Texts of the follow-ups.
        mistake: The outcome of a closing that was a mistake.
        words: What replaces {place} and the like in themes.
    """

    mark: str
    openings: Lines
    endings: Lines
    contacts: Lines
    title_contacts: Lines
    replies: Lines
    outcomes: Lines
    notes: Lines
    reopenings: Lines
    mistake: str
    words: dict[str, Lines] = {}


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole record, as `load_plan` reads it.

    Attributes:
        id: Begins every subject.
        name: What the county is called.
        source: A URN that begins every event's source; the channel follows.
        time_zone: The time zone of all days, as ``Asia/Shanghai``.
        rhythm: The rhythm of offices: of answers, and of groups that name none.
        disorder: How far the order of sending differs from the order of the times.
        due: The days whose quick reports are called for.
        rhythms: When people write or work, by name of the rhythm.
        people: What persons are made of.
        phrases: What letters and answers are put together from.
        holidays: First and last days of public holidays.
        make_up_days: Days off by the week on which offices work all the same. Only steps heed
            them; when people write or answer is told by rhythms.
        departments: Sets of departments, with weights or without.
        mixes: Weights of topics, by name of the mix.
        topics: What people write about, by name of the topic.
        hotspots: What many of them write about, by name.
        sites: Where such items may have been posted.
        cases: Groups of cases, by name.
        records: Groups of records, by name.
    """

    id: Name
    name: PlannedLabel
    source: Annotated[str, Meta(pattern=r"^urn:\S+\Z", max_length=128)]
    time_zone: str
    rhythm: str
    disorder: Disorder
    due: PlannedDue
    rhythms: dict[str, PlannedRhythm]
    people: People
    phrases: Phrases
    holidays: list[tuple[date, date]] = []
    make_up_days: list[date] = []
    departments: dict[str, list[Name] | Weights] = {}
    mixes: dict[str, Weights] = {}
    topics: dict[str, PlannedTopic] = {}
    hotspots: dict[Name, PlannedHotspot] = {}
    sites: list[PlannedSite] = []
    cases: dict[Name, CaseGroup] = {}
    records: dict[Name, RecordGroup] = {}

    def department_weights(self, name: str) -> Mapping[str, float]:
        """Weights of a set of departments; 1 each where the file has none."""
        members = self.departments[name]
        return members if isinstance(members, dict) else dict.fromkeys(members, 1.0)

    def groups(self, *, full: bool) -> dict[str, CaseGroup | RecordGroup]:
        """The groups of the short or of the full record, by name."""
        every: dict[str, CaseGroup | RecordGroup] = {**self.cases, **self.records}
        return {name: group for name, group in every.items() if full or not group.full}


class PlanError(BadInput):
    """A plan cannot be used: says in which file, at which key, and what is allowed."""
