"""Deadlines as a calendar that programs subscribe to (RFC 5545, iCalendar; RFC 7986).

A deadline in days is an event of the whole day, one in hours an event at its minute in the county's
zone. An event keeps its UID as long as its case and stage are what they are, so a deadline that
moves is moved in the calendar too. Nothing in an event is of a person.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue, Label
from streams.printing.desk_words import DUE_STAGE_WORDS, WHEN_WORDS

if TYPE_CHECKING:
    import icalendar

REFRESH: Final = timedelta(hours=1)
"""How often a program should look again."""

_FIRST_DAY: Final = date(1970, 1, 1)
"""No calendar is dated before it: the first days of all are none yet in UTC."""

_PRODUCT: Final = "-//Kuaibao//desk//ZH"


@dataclass(frozen=True, slots=True)
class DueEvent:
    """A deadline as an event of a calendar.

    Attributes:
        case: The number of the case.
        stage: Which stage is due.
        unit: The unit's words.
        day: The day of the deadline.
        minute: Its minute, as clocks in the county show it; None: the whole day.
        when: In which list of the desk it is.
        days_over: For how many calendar days it has been over.
        address: Where the case is shown, as an absolute URL.
    """

    case: str
    stage: str
    unit: Label
    day: date
    minute: int | None
    when: str
    days_over: int
    address: str


def desk_ics(
    events: Iterable[DueEvent], catalogue: Catalogue, as_of: date, installation: str
) -> bytes:
    """Write deadlines as a calendar.

    Args:
        events: They, in the order wanted.
        catalogue: Whose time zone and name the calendar has.
        as_of: The day as of which it is made; the same deadlines of a day are the same bytes.
        installation: What tells this installation's cases from those of others.
    """
    # Reading it takes a while, and most processes write no calendar.
    from icalendar import Calendar

    zone = ZoneInfo(catalogue.time_zone)
    name = f"{catalogue.name.zh}办理期限"
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", catalogue.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    made = datetime.combine(max(as_of, _FIRST_DAY), time(), zone).astimezone(UTC)
    for event in events:
        calendar.add_component(_event(event, zone, made, installation))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(event: DueEvent, zone: ZoneInfo, made: datetime, installation: str) -> "icalendar.Event":
    from icalendar import Event

    stage, when = DUE_STAGE_WORDS[event.stage], WHEN_WORDS[event.when]
    over = f"（超期 {event.days_over} 天）" if event.days_over else ""
    found = Event()
    found.add("uid", uid(event.case, event.stage, installation))
    found.add("dtstamp", made)
    if event.minute is None:
        found.add("dtstart", event.day)
    else:
        found.add("dtstart", datetime.combine(event.day, time(*divmod(event.minute, 60)), zone))
    found.add("summary", f"{stage.zh}期限：{event.case} {event.unit.zh}{over}")
    en = f"{event.unit.en or event.unit.zh}: {stage.en} of case {event.case}, {when.en}"
    found.add("description", f"{event.unit.zh}：{stage.zh}，{when.zh}{over}\n{en}")
    found.add("url", event.address)
    found.add("transp", "TRANSPARENT")
    found.add("class", "CONFIDENTIAL")
    found.add("categories", [stage.zh, when.zh])
    return found


def uid(case: str, stage: str, installation: str) -> str:
    """Return what tells an event from all others, and stays when its deadline moves."""
    said = f"{installation}\0{case}\0{stage}".encode()
    return f"{hashlib.blake2b(said, digest_size=16).hexdigest()}@kuaibao"
