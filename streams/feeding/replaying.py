"""Replaying a reconstructed record: its events, then the days due for quick reports."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from streams.core.errors import BadFile
from streams.feeding.days_due import without_due
from streams.feeding.sending import Keyed, send_events
from streams.replay import generate
from streams.replay.loading import load_plan
from streams.resources import SCHEMAS
from streams.topics.installation import Installation
from streams.topics.lag import wait_drained
from streams.topics.provision import provision
from streams.topics.topics import INTAKE, QUICK_REPORT_DUE

DUE_TITLE: Final = "快报签发日 days due"


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
    """Send the events of a file to `intake`, then the days due in their order to their own topic.

    Args:
        installation: Which one.
        events: The events in the file.
        many: How many that are, for the progress bar.

    Returns:
        How many were acknowledged.
    """
    await _see_topics(installation)
    due: list[Keyed] = []
    with progress() as bar:
        said = "发送事件 events sent"
        sent = await _send(bar, said, installation, without_due(events, due), total=many)
        if due:
            sent += await _send(
                bar, DUE_TITLE, installation, due, total=len(due), topic=QUICK_REPORT_DUE
            )
    return sent


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
    """Send a record's events and, once workers have read them, its days due.

    Args:
        installation: Where to.
        record: The name of its plan.
        full: Whether to send what the plan keeps for a full replay.
        seed: The seed of its random choices.
        due: Whether to send the days due; this waits for workers.

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
    return sent
