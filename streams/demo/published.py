"""The publications of the demonstration: what was said each January, and a letter that came late.

All of the record is replayed first, and each bulletin is drafted then: it is seen as of its own
day, so that it says what it would have said that January. Stopping the replay at three days would
have workers drain three times more, and show nothing else. When it was done says the event, so that
the number is one of its year.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from streams.bulletins.folder import today
from streams.bulletins.kept_publications import KeptPublications, read_publications
from streams.bulletins.publishing import compare_with_now, draft_now
from streams.core.bulletins.definitions import Definition
from streams.core.days import day_date
from streams.core.events.messages import Received, ReceivedData
from streams.core.publications.comparing import ComparedFigure
from streams.core.publications.course import PublicationCourse
from streams.core.publications.request_events import (
    AskedBy,
    RequestEvent,
    drafted_event,
    issued_event,
    reviewed_event,
)
from streams.feeding.asking_to_publish import ask_to_publish
from streams.feeding.sending import send_events
from streams.printing.courses import course_line
from streams.printing.differences import differences_text
from streams.topics.installation import Installation
from streams.topics.lag import wait_drained
from streams.topics.topics import INTAKE

_SOURCE: Final = "urn:kuaibao:demo"
_OFFICE: Final = "政务公开办公室"
_REVIEWERS: Final = "保密委员会办公室"

_LATE: Final = "demo-late-letter"
_LATE_TIME: Final = "2015-11-27T16:20:00+08:00"
"""When the letter was received that nobody has entered until the bulletin is out."""


async def _issue(definitions: Sequence[Definition], installation: Installation) -> KeptPublications:
    """Issue each bulletin in the January after its period; return all publications.

    One that was issued by an earlier demonstration over the same Kafka stays as it is.
    """
    kept = await read_publications(installation)
    done = {course.bulletin for course in kept.courses.values() if course.issued}
    requests: list[RequestEvent] = []
    for definition in definitions:
        if definition.id not in done:
            requests += await _requests(definition, installation)
    if requests:
        await ask_to_publish(requests, kept, installation)
    return kept


async def _requests(definition: Definition, installation: Installation) -> list[RequestEvent]:
    catalogue = installation.catalogue
    content = await draft_now(definition.id, installation, today(catalogue), although_missing=False)
    year = day_date(definition.period.end).year + 1
    first = datetime(year, 1, 5, 9, tzinfo=ZoneInfo(catalogue.time_zone))
    days = [first + timedelta(days=number) for number in range(3)]
    draft = drafted_event(content, AskedBy(_SOURCE, _OFFICE, days[0]))
    about = draft.id, draft.digest
    return [
        draft,
        reviewed_event(*about, "passed", AskedBy(_SOURCE, _REVIEWERS, days[1])),
        issued_event(*about, AskedBy(_SOURCE, _OFFICE, days[2]), although_missing=False),
    ]


def _issued(kept: KeptPublications, definitions: Sequence[Definition]) -> list[PublicationCourse]:
    wanted = [definition.id for definition in definitions]
    found = [course for course in kept.courses.values() if course.issued]
    return sorted(
        (course for course in found if course.bulletin in wanted),
        key=lambda course: (course.year, course.number),
    )


async def explained_since(
    differing: set[tuple[str, str]], installation: Installation
) -> set[tuple[str, str]]:
    """Return which figures differ from what was issued by cases alone, and by nothing else.

    Args:
        differing: Figures that are not what was published, by bulletin and id.
        installation: Whose workers.
    """
    kept = await read_publications(installation)
    found: set[tuple[str, str]] = set()
    for course in kept.courses.values():
        if course.issued and course.bulletin in {bulletin for bulletin, _ in differing}:
            for each in await _compared(course, kept, installation):
                if each.cases and not each.rest:
                    found.add((course.bulletin, each.place))
    return found & differing


async def publish_and_compare(
    console: Console, definitions: Sequence[Definition], installation: Installation
) -> None:
    """Issue the bulletins, let a letter of 2015 come late, and say what it makes of the last."""
    zone = ZoneInfo(installation.catalogue.time_zone)
    kept = await _issue(definitions, installation)
    for course in _issued(kept, definitions):
        console.print(f"印发 issued  {course_line(course, zone)}", soft_wrap=True, highlight=False)
    await _send_late_letter(installation)
    last = _issued(kept, definitions)[-1]
    compared = await _compared(last, kept, installation)
    console.print("此后到了一封 11 月的来信 · since then a letter of November has come")
    text = differences_text(kept.content(last), compared)
    console.print(text, soft_wrap=True, highlight=False, markup=False)


async def _compared(
    course: PublicationCourse, kept: KeptPublications, installation: Installation
) -> list[ComparedFigure]:
    day = today(installation.catalogue)
    return await compare_with_now(kept.content(course), installation, day)


async def _send_late_letter(installation: Installation) -> None:
    """Send a letter of 2015 that nobody has entered, and wait until it is counted.

    It is the same in each demonstration, so that it counts once.
    """
    event = Received(
        specversion="1.0",
        source=_SOURCE,
        id=_LATE,
        subject=_LATE,
        time=_LATE_TIME,
        data=ReceivedData(
            kind="letter", channel="portal-participation", category="housing", title="小区停暖"
        ),
    )
    settings = installation.settings
    await send_events(
        [(_LATE.encode(), msgspec.json.encode(event))],
        bootstrap=settings.bootstrap,
        topic=settings.topic(INTAKE),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )
    await wait_drained(installation)
