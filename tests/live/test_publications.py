"""Publications in the stream: two offices at once, workers that die, and what cannot be done."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from streams.bulletins.kept_publications import KeptPublications, read_publications
from streams.core.publications.course import PublicationCourse
from streams.core.publications.request_events import RequestEvent
from streams.feeding.sending import send_events
from streams.settings.settings import Settings
from streams.topics.topics import PUBLICATION_REQUESTS, PUBLICATIONS
from tests.live.test_dead_letters import listed, replayed
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.publishing import drafting, issuing, reviewing, said_content

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

MANY: Final = 60  # What they ask for makes three parts.
"""How many drafts each of two offices issues."""


def ask(kuaibao: Installation, *requests: RequestEvent) -> None:
    """Send requests, in their order."""
    kuaibao.feed([(one.id.encode(), one.value) for one in requests], PUBLICATION_REQUESTS)


def publications(kuaibao: Installation) -> KeptPublications:
    """Read the publications."""
    return kuaibao.run(read_publications(kuaibao.installation))


def written(kuaibao: Installation) -> int:
    """Return where the topic of publications ends, committed or not."""
    return sum(kuaibao.ends(PUBLICATIONS).values())


def wait_for_more(kuaibao: Installation, before: int) -> None:
    """Wait until a worker writes publications."""
    wait_until(lambda: written(kuaibao) > before, "a worker writes publications")


def asked_by_an_office(name: str) -> list[RequestEvent]:
    """Return all that an office asks for: draft, review and issue of each; the first half twice."""
    asked: list[RequestEvent] = []
    for number in range(MANY):
        draft = drafting(said_content(f"{name}-{number}", 4))
        hours = 2 + 20 * (number % 3 == 2)  # One in three is of the next year.
        course = [draft, reviewing(draft), issuing(draft, hours=hours)]
        asked += course if number >= MANY // 2 else [*course, *course]
    return asked


async def office(settings: Settings, asked: Sequence[RequestEvent]) -> None:
    """Ask for what an office asks for, a few requests at a time."""
    for at in range(0, len(asked), 3):
        await send_events(
            [(one.id.encode(), one.value) for one in asked[at : at + 3]],
            bootstrap=settings.bootstrap,
            topic=settings.topic(PUBLICATION_REQUESTS),
            client_options=settings.client_options(),
            on_progress=lambda _: None,
        )


@pytest.mark.slow
def test_two_offices_issue_at_once_while_workers_are_killed(kuaibao: Installation) -> None:
    """Numbers of each year are 1 to n without a gap, each once; every content is as drafted."""
    asked = [asked_by_an_office(name) for name in ("openness", "petitions")]
    part = len(asked[0]) // 3
    for round_ in range(3):
        worker = kuaibao.worker(opens=4)
        some = [each[round_ * part :][:part] for each in asked]
        before = written(kuaibao)
        with ThreadPoolExecutor(2) as offices:
            told = [offices.submit(asyncio.run, office(kuaibao.settings, each)) for each in some]
            wait_for_more(kuaibao, before)
            worker.kill()
            for one in told:
                one.result()
    kuaibao.worker(opens=4)
    kuaibao.drain()
    kept = publications(kuaibao)
    assert len(kept.courses) == 2 * MANY
    for year, many in ((2015, 2 * (MANY - MANY // 3)), (2016, 2 * (MANY // 3))):
        numbers = [one.number for one in kept.courses.values() if one.year == year]
        assert sorted(numbers) == [*range(1, many + 1)]
    assert all(one.is_sealed for one in kept.courses.values())
    for course in kept.courses.values():
        assert kept.content(course) == said_content(course.bulletin, 4)
    # Each content once, and each course three times: what came twice has written nothing.
    assert len(kuaibao.read(PUBLICATIONS)) == 4 * len(kept.courses)
    assert listed(kuaibao) == []


def test_what_cannot_be_done_waits_as_a_dead_letter(kuaibao: Installation) -> None:
    """It says why, and is done when it is sent again and can be; elsewhere it is refused."""
    kuaibao.worker(opens=4)
    draft = drafting(said_content("2015", 4))
    issue = issuing(draft)
    ask(kuaibao, draft, issue)
    kuaibao.feed([(b"2015", draft.value)])
    kuaibao.drain()
    reasons = {one["topic"]: one["reason"] for one in listed(kuaibao)}
    why = f"{draft.id}: the confidentiality review (保密审查) is missing"
    assert reasons[PUBLICATION_REQUESTS] == f"event: {why}"
    assert "belongs to the topic publication-requests" in reasons["intake"]
    refused = replayed(kuaibao, "--topic", PUBLICATION_REQUESTS, code=1)
    assert [*refused.values()] == [("stays", f"event: {why}")]
    ask(kuaibao, reviewing(draft))
    kuaibao.drain()
    again = replayed(kuaibao, "--topic", PUBLICATION_REQUESTS)
    assert {what for what, _ in again.values()} == {"sent"}
    kuaibao.drain()
    (course,) = publications(kuaibao).courses.values()
    assert isinstance(course, PublicationCourse)
    assert (course.state, course.year, course.number) == ("issued", 2015, 1)
