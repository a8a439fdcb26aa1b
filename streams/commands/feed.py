"""``kuaibao feed``: events from where they are, by a mapping file."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from streams.commands.log_level import LOG_LEVEL
from streams.core.errors import BadInput
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.feed.reading import ReadingCounts

REFUSED_EXIT: Final = 2
AWAY_EXIT: Final = 4
INTERRUPTED_EXIT: Final = 130


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and every refusal.")
@click.option(
    "--first",
    default=5,
    show_default=True,
    help="With --dry-run: how many rows to show as events.",
)
@click.option(
    "--suggest",
    "is_suggestion",
    is_flag=True,
    help="Write a first mapping for FILE, a sheet or a .toml with a [source] alone.",
)
@click.option("--watch", is_flag=True, help="Go on for ever, as a service.")
@click.option(
    "--void-vanished",
    "is_all_gone",
    is_flag=True,
    help="Void what has vanished, however much: once, where vanished_most has kept it.",
)
@click.option(
    "--through",
    metavar="URL",
    help="Send through the gateway at URL, with the key in --key-file, instead of to Kafka.",
)
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --through: the file that has the key, which must have the role feed.",
)
@LOG_LEVEL
@click.pass_obj
def feed(
    settings: Settings,
    file: Path,
    *,
    dry_run: bool,
    first: int,
    is_suggestion: bool,
    watch: bool,
    is_all_gone: bool,
    through: str | None,
    key_file: Path | None,
    log_level: str,
) -> None:
    """Take events from where they are, as the mapping FILE says, exactly once.

    What was sent of each row is kept in Kafka: a row that has changed is sent again, and what was
    sent of it before is voided. Exit codes: 0 all that was read is sent; 2 the mapping cannot be
    used, or rows were refused (all others are sent), or more rows have vanished than one reading
    may void; 3 no Kafka; 4 the source, or a site of it, does not answer (what the others say is
    sent).
    """
    if dry_run + is_suggestion + watch > 1:
        raise BadInput("--dry-run, --suggest, --watch: ask for one of them")
    if is_all_gone and (dry_run or is_suggestion or watch):
        raise BadInput("--void-vanished: is for one run that sends; leave the other options out")
    if (through is None) != (key_file is None):
        raise BadInput("--through and --key-file: say both, or neither")
    if is_suggestion:
        _suggest(settings, file)
    elif dry_run:
        _show(settings, file, first)
    else:
        way = _Way(through, key_file)
        _run(settings, file, way, watch=watch, is_all_gone=is_all_gone, level=log_level)


class _Way(NamedTuple):
    """Through which gateway, if any, and with which key."""

    through: str | None
    key_file: Path | None


def _suggest(settings: Settings, file: Path) -> None:
    from streams.feed.showing import suggest
    from streams.topics.installation import Installation

    click.echo(suggest(Installation.read(settings), file), nl=False)


def _show(settings: Settings, file: Path, first: int) -> None:
    from streams.feed.opening import open_feed
    from streams.feed.running import summary
    from streams.feed.showing import show_feed
    from streams.topics.installation import Installation
    from streams.worker.agents.workbench import wall_clock

    installation = Installation.read(settings)
    kafka = settings.client_options()
    opened = open_feed(file, installation.catalogue, kafka, is_trial=True)

    def err(text: str) -> None:
        click.echo(text, err=True)

    counts = show_feed(installation, opened, wall_clock, first=first, out=click.echo, err=err)
    err(f"--dry-run: {summary(counts)}".replace(" sent", " would be sent"))
    if code := _exit_code(counts):
        sys.exit(code)


def _exit_code(counts: "ReadingCounts") -> int:
    """Return what a run ends with: what somebody has to mend before what may pass by itself."""
    if counts.rows["refused"]:
        return REFUSED_EXIT
    return AWAY_EXIT if counts.away else 0


def _run(
    settings: Settings,
    file: Path,
    to: _Way,
    *,
    watch: bool,
    is_all_gone: bool,
    level: str,
) -> None:
    from streams.feed.gateway_way import GatewayWay, read_key
    from streams.feed.kafka_way import KafkaWay
    from streams.feed.opening import open_feed
    from streams.feed.progress import shown_progress
    from streams.feed.running import RowFeeder, run_feed, serve_feed_metrics, summary
    from streams.feed.way import FeedWay
    from streams.logs import setup as logs
    from streams.topics.installation import Installation
    from streams.worker.agents.workbench import wall_clock

    installation = Installation.read(settings)
    logs.set_up(settings.log_format, level.upper(), {"aiokafka": "CRITICAL"})
    opened = open_feed(file, installation.catalogue, settings.client_options())
    if is_all_gone:
        opened = opened._replace(mapping=opened.mapping._replace(vanished_most=1.0))
    name = opened.mapping.feeder
    if watch and settings.feed_metrics_port:
        serve_feed_metrics(settings.metrics_host, settings.feed_metrics_port, name)

    async def run() -> int:
        way: FeedWay = KafkaWay(installation, name)
        if to.through and to.key_file:
            way = GatewayWay(to.through, read_key(to.key_file), opened.mapping)
        with shown_progress(is_wanted=not watch) as on_counts:
            feeder = RowFeeder(installation, opened, way, wall_clock, on_counts)
            done = await run_feed(feeder, watch=watch)
        click.echo(summary(done.counts))
        if not (watch or done.is_whole):
            return INTERRUPTED_EXIT
        if watch:
            return 0
        return REFUSED_EXIT if done.is_cut_off else _exit_code(done.counts)

    if code := asyncio.run(run()):
        sys.exit(code)
