"""A gateway of a county whose workers publish: what is asked comes back as it would from Kafka."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.county.office_table import OfficeTable, OfficeWords
from streams.core.county.publications_table import PublicationsTable
from streams.core.days import day_number
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.publications.course import PublicationCourses
from streams.core.publications.requests import take_request
from streams.gateway.access.key_making import make_key
from streams.gateway.intake.feeder import Away
from streams.topics.publication_records import DraftedContent, content_record, course_record
from tests.support.county import COUNTY
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT
from tests.unit.gateway.county_gateway import CountyState

OFFICIAL: Final = msgspec.structs.replace(
    COUNTY, office=OfficeTable(reference=OfficeWords("试政发〔{year}〕{number}号", "No. {number}"))
)
TWO_KEYS: Final = msgspec.structs.replace(OFFICIAL, publications=PublicationsTable(two_keys=True))


class Numbering:
    """A fake of the way to Kafka, of the worker that publishes, and of the way back.

    Args:
        state: To which what is published comes back.
        answers: Whether the worker works.
        is_away: Whether Kafka takes nothing.

    Attributes:
        answers: The one given.
        came: Set by what is sent.
        sent: The events that were sent.
        refused: Why those were refused that were.
    """

    def __init__(self, state: CountyState, *, answers: bool = True, is_away: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self._state = state
        self.answers = answers
        self.came = asyncio.Event()
        self._is_away = is_away
        self._reader = EventReader(state.catalogue)

    async def start(self) -> None:
        """Run."""

    async def stop(self) -> None:
        """Run no more."""

    async def send(self, events: Sequence[tuple[bytes, bytes]], headers: Any = ()) -> None:
        """Take events in and work on them, as a lane does."""
        del headers
        if self._is_away:
            raise Away("Kafka acknowledged nothing within 5 s")
        for subject, value in events:
            said = msgspec.json.decode(value)
            assert said["subject"].encode() == subject
            self.sent.append(said)
            self.came.set()
            if self.answers:
                self.work(value)

    def work(self, value: bytes) -> None:
        """Do what an event asks."""
        state = self._state
        courses = PublicationCourses.of(state.catalogue, state.publications.courses())
        came = state.clock()
        try:
            taken = take_request(
                self._reader.read(value, (), came), courses, came=came, partitions=1
            )
        except Refused as why:
            self.refused.append(str(why))
            return
        records = [course_record(course) for course in taken.courses]
        if taken.packed is not None:
            content = DraftedContent(taken.courses[0].id, taken.packed)
            records.insert(0, content_record(content))
        state.publish(*records)


def office_state(folder: Path, county: Catalogue = OFFICIAL) -> CountyState:
    """Return a county with a circular, on the first of April of 2015 at ten in the morning."""
    made = CountyState(county, folder, day_number(date(2015, 4, 1)), 600)
    file = folder / "bulletins" / "circular.toml"
    file.write_text(TABLES_TEXT, encoding="utf-8")
    made.tell(TABLES_EVENTS)
    return made


def keys_of(state: CountyState) -> dict[str, str]:
    """Make a key for each office: who drafts, reviews, issues, reads, and who sees cases."""
    path = Path(state.installation.settings.keys_file)
    roles = {
        "drafter": ["draft", "figures"],
        "secrecy": ["review"],
        "issuer": ["issue"],
        "all": ["draft", "review", "issue"],
        "reader": ["figures"],
        "cases": ["figures", "cases"],
    }
    return {name: make_key(path, name, some, []) for name, some in roles.items()}
