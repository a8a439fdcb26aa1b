"""Asking workers for something of a publication, and waiting for what becomes of it.

Whoever asks tries the fold first on what was read, so that what cannot be done is told at once and
sent to nobody. Where two ask at the same time the worker decides, and the fold on what it has
written tells how.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

from streams.bulletins.kept_publications import KeptPublications
from streams.core.errors import BadInput, NoKafka
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.publications.course import PublicationCourse
from streams.core.publications.request_events import RequestEvent
from streams.core.publications.requests import take_request
from streams.feeding.sending import send_events
from streams.topics.installation import Installation
from streams.topics.topics import PUBLICATION_REQUESTS

ANSWERED_SECONDS: Final = 30.0
"""How long workers may take to answer: longer than a partition takes to move."""

_LOOK_SECONDS: Final = 0.25


class NotAnswered(NoKafka):
    """Kafka has what was asked for, and no worker has answered."""


async def ask_to_publish(
    requests: Sequence[RequestEvent], kept: KeptPublications, installation: Installation
) -> list[PublicationCourse]:
    """Send requests and wait until all are done, in their order.

    Args:
        requests: What is asked for.
        kept: All publications, read just now; they are read on.
        installation: Whose workers.

    Returns:
        Where the publication of each is then; what was done before changes nothing.

    Raises:
        BadInput: One cannot be done; says why, and what is to be done.
        NotAnswered: No worker has done all in time; Kafka has them, and they will be done.
        SendError: Kafka has not taken them.
    """
    if _are_done(requests, kept, installation):
        return [kept.course(one.id) for one in requests]
    settings = installation.settings
    await send_events(
        [(one.id.encode(), one.value) for one in requests],
        bootstrap=settings.bootstrap,
        topic=settings.topic(PUBLICATION_REQUESTS),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )
    until = time.monotonic() + ANSWERED_SECONDS
    while True:
        await kept.read_on()
        if _are_done(requests, kept, installation):
            return [kept.course(one.id) for one in requests]
        if time.monotonic() > until:
            ids = ", ".join(dict.fromkeys(one.id for one in requests))
            raise NotAnswered(
                f"{ids}: Kafka has what was asked for, and no worker has answered in "
                f"{ANSWERED_SECONDS:.0f} s. It is done once one works: `kuaibao publish list` "
                "shows it, or `kuaibao dead-letters list` why not"
            )
        await asyncio.sleep(_LOOK_SECONDS)


def _are_done(
    requests: Sequence[RequestEvent], kept: KeptPublications, installation: Installation
) -> bool:
    """Return whether requests would change nothing any more.

    Raises:
        BadInput: One cannot be done.
    """
    reader = EventReader(installation.catalogue, installation.most_event_bytes)
    now = time.time_ns() // 1_000
    partitions = installation.settings.partitions
    courses = kept.fold()
    try:
        changed = [
            take_request(
                reader.read(one.value, (), now), courses, came=now, partitions=partitions
            ).courses
            for one in requests
        ]
    except Refused as why:
        raise BadInput(f"cannot be done: {_words(why)}") from None
    return not any(changed)


def _words(why: Refused) -> str:
    if why.reason == "too_large":
        return f"what is said {why.rule}; raise message_bytes here and where workers run"
    return why.rule if why.field == "event" else str(why)
