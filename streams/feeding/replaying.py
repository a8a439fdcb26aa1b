"""Replaying a reconstructed record: its events, then the days due for quick reports."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from streams.core.errors import BadFile
from streams.feeding.apart import Apart, without_those
from streams.feeding.mornings import mornings
from streams.feeding.sending import Keyed, send_events
from streams.replay import generate
from streams.replay.loading import load_plan
from streams.replay.plan import Plan
from streams.resources import SCHEMAS
from streams.topics.installation import Installation
from streams.topics.lag import wait_drained
from streams.topics.provision import provision
from streams.topics.topics import INTAKE, NOTICES_DUE, PUBLICATION_REQUESTS, QUICK_REPORT_DUE

DUE_TITLE: Final = "快报签发日 days due"
_IN_ONE_ORDER: Final = {
    QUICK_REPORT_DUE: DUE_TITLE,
    PUBLICATION_REQUESTS: "发布请求 requests to publish",
}
"""What goes to topics of one partition, and what that is called."""
MORNINGS_TITLE: Final = "通知发出日 mornings"


def plan_file(record: str) -> Path:
    """Find the plan of a record by its name.

    Raises:
        BadFile: There is no such plan.
    """
    folder = SCHEMAS / "replays"
    path = folder / f"{record}.toml"
    if not path.is_file():
        names = ", ".join(sorted(entry.stem for entry in folder.glob("*.toml")))
        raise BadFile(f"no record {record!r} to replay; there are {names}")
    return path


def progress(console: Console | None = None) -> Progress:
    """Make the progress bar that replaying shows."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console or Console(stderr=True),
    )


async def send_file(installation: Installation, events: Iterable[Keyed], many: int) -> int:
    """Send the events of a file to `intake`, then what is due in its order to topics of its own.

    Args:
        installation: Which one.
        events: The events in the file.
        many: How many that are, for the progress bar.

    Returns:
        How many were acknowledged.
    """
    await _see_topics(installation)
    apart: Apart = {}
    with progress() as bar:
        said = "发送事件 events sent"
        sent = await _send(bar, said, installation, without_those(events, apart), total=many)
        for topic, title in _IN_ONE_ORDER.items():
            if some := apart.get(topic):
                sent += await _send(bar, title, installation, some, total=len(some), topic=topic)
        if moments := apart.get(NOTICES_DUE):
            sent += await _send_moments(bar, installation, moments)
    return sent


async def _send_moments(bar: Progress, installation: Installation, moments: list[Keyed]) -> int:
    """Send to each partition the moments at which notices are due; return how many there were."""
    settings = installation.settings
    partitions = range(settings.partitions)
    task = bar.add_task(MORNINGS_TITLE, total=len(moments) * len(partitions))
    for number in partitions:
        await send_events(
            moments,
            bootstrap=settings.bootstrap,
            topic=settings.topic(NOTICES_DUE),
            client_options=settings.client_options(),
            on_progress=_adding(bar, task, number * len(moments)),
            partition=number,
        )
    return len(moments)


def _adding(bar: Progress, task: TaskID, before: int) -> Callable[[int], None]:
    return lambda many: bar.update(task, completed=before + many)


def _mornings(installation: Installation, plan: Plan) -> list[Keyed]:
    """Return the mornings after the days whose quick reports a plan calls for."""
    first, last = plan.due.first, plan.due.last + timedelta(1)
    at = installation.settings.notices_at
    return list(mornings(installation.catalogue, first, last, at))


async def _see_topics(installation: Installation) -> None:
    """Refuse at once where no worker has made the topics, instead of waiting for them."""
    await provision(installation, create=False)


async def _send(
    bar: Progress,
    name: str,
    installation: Installation,
    events: Iterable[Keyed],
    *,
    total: int | None = None,
    topic: str = INTAKE,
) -> int:
    task = bar.add_task(name, total=total)
    settings = installation.settings
    return await send_events(
        events,
        bootstrap=settings.bootstrap,
        topic=settings.topic(topic),
        client_options=settings.client_options(),
        on_progress=lambda many: bar.update(task, completed=many),
    )


async def replay_record(
    installation: Installation, record: str, *, full: bool, seed: int, due: bool = True
) -> int:
    """Send a record's events and, once workers have read them, its days due and its mornings.

    Args:
        installation: Where to.
        record: The name of its plan.
        full: Whether to send what the plan keeps for a full replay.
        seed: The seed of its random choices.
        due: Whether to send the days due, and the mornings on which notices were due if the
            catalogue has a ladder; this waits for workers.

    Returns:
        How many events were acknowledged.

    Raises:
        BadFile: There is no such record, or its plan cannot be used.
        SendError: Not every event was acknowledged.
    """
    plan = load_plan(plan_file(record))
    await _see_topics(installation)
    with progress() as bar:

        async def drained(name: str) -> None:
            task = bar.add_task(name, total=None)

            def show(lag: int) -> None:
                known = bar.tasks[task].total
                total = lag if known is None else max(known, lag)
                bar.update(task, total=total, completed=total - lag)

            await wait_drained(installation, show)

        total = generate.count(plan, full=full)
        events = generate.events(plan, seed, full)
        sent = await _send(bar, "发送事件 events sent", installation, events, total=total)
        if due:
            await drained("统计 counted")
            days = list(generate.due_events(plan))
            # The topic has one partition, which keeps them in order: a day issued before an
            # earlier one would take that one's items with it.
            sent += await _send(
                bar, DUE_TITLE, installation, days, total=len(days), topic=QUICK_REPORT_DUE
            )
            await drained("快报 quick reports")
            if installation.catalogue.ladder:
                sent += await _send_moments(bar, installation, _mornings(installation, plan))
                await drained("通知 notices")
    return sent
