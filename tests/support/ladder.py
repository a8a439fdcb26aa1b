"""A ladder for the county of the tests, and a case that climbs it."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import instant
from streams.core.events.reduced import Reduced
from streams.core.notices.looking import Looking
from tests.support.county import TEXT

DEADLINE_TEXT: Final = """
[[deadlines]]
kind = "letter"
working_days = 5
extension = { working_days = 5 }
"""
"""Letters are due after five working days; the county does not work on 4 March 2015."""

LADDER_TEXT: Final = """
[[ladder]]
rung = "remind"
action = "remind"
before = { working_days = 2 }

[[ladder]]
rung = "urge"
action = "urge"
after = { working_days = 1 }

[[ladder]]
rung = "supervise"
action = "supervise"
after = { working_days = 5 }
after_rung = "urge"
"""
ZONE: Final = ZoneInfo("Asia/Shanghai")


def looking(ladder: str = LADDER_TEXT, text: str = TEXT + DEADLINE_TEXT) -> Looking:
    """Make what looks at cases by a county with a ladder."""
    return Looking(load_catalogue(text + ladder, "county.toml"))


def us(local: str) -> int:
    """Return the microseconds of a local time, ``2015-03-02T10:00``."""
    return instant(datetime.fromisoformat(local).replace(tzinfo=ZONE))


def received(local: str = "2015-03-02T10:00", **given: str) -> Reduced:
    """Return the receipt of a letter."""
    said = {"kind": "letter", "channel": "portal", "category": "housing"} | given
    names = ("kind", "channel", "category", "nature", "department")
    return [us(local), "urn:test", "received", "received", *(said.get(n, "") for n in names)]


def told(what: str, local: str, *said: object, id_: str = "") -> Reduced:
    """Return another event of the case."""
    return [us(local), "urn:test", id_ or f"{what}-{local}", what, *said]


def mornings(first: str, last: str, at: str = "08:00") -> list[int]:
    """Return the moments of each morning from one day to another, on days off as well."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (begin + timedelta(n) for n in range((end - begin).days + 1))
    return [us(f"{day}T{at}") for day in days]


def given(looks: Looking, events: list[Reduced], moments: list[int]) -> list[tuple[str, str, str]]:
    """Let a case climb the ladder; return the local day, rung and deadline of each notice.

    The notices become events of the case in `events`.
    """
    found = []
    for at in moments:
        for one in looks.look(events, at).given:
            events.append(one.event())
            events.sort()
            day = datetime.fromtimestamp(at / 1e6, ZONE).date().isoformat()
            found.append((day, one.rung, one.deadline))
    return found
