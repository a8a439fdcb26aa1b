"""Asking workers for something of a publication, and waiting for what becomes of it.

Whoever asks tries the fold first on what was read, so that what cannot be done is told at once and
sent to nobody. Where two ask at the same time the worker decides, and the fold on what it has
written tells how.
"""

import asyncio
import time
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
    request: RequestEvent, kept: KeptPublications, installation: Installation
) -> PublicationCourse:
    """Send a request and wait until it is done.

    Args:
        request: What is asked for.
        kept: All publications, read just now; they are read on.
        installation: Whose workers.

    Returns:
        Where the publication is then; what was done before changes nothing.

    Raises:
        BadInput: It cannot be done; says why, and what is to be done.
        NotAnswered: No worker has done it in time; Kafka has it, and it will be done.
        SendError: Kafka has not taken it.
    """
    if _is_done(request, kept, installation):
        return kept.course(request.id)
    settings = installation.settings
    await send_events(
        [(request.id.encode(), request.value)],
        bootstrap=settings.bootstrap,
        topic=settings.topic(PUBLICATION_REQUESTS),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )
    until = time.monotonic() + ANSWERED_SECONDS
    while True:
        await kept.read_on()
        if _is_done(request, kept, installation):
            return kept.course(request.id)
        if time.monotonic() > until:
            raise NotAnswered(
                f"{request.id}: Kafka has what was asked for, and no worker has answered in "
                f"{ANSWERED_SECONDS:.0f} s. It is done once one works: `kuaibao publish list` "
                "shows it, or `kuaibao dead-letters list` why not"
            )
        await asyncio.sleep(_LOOK_SECONDS)


def _is_done(request: RequestEvent, kept: KeptPublications, installation: Installation) -> bool:
    """Return whether a request would change nothing any more.

    Raises:
        BadInput: It cannot be done.
    """
    reader = EventReader(installation.catalogue, installation.most_event_bytes)
    now = time.time_ns() // 1_000
    try:
        event = reader.read(request.value, (), now)
        partitions = installation.settings.partitions
        return not take_request(event, kept.fold(), came=now, partitions=partitions).courses
    except Refused as why:
        said = why.rule if why.field == "event" else str(why)
        raise BadInput(f"cannot be done: {said}") from None
