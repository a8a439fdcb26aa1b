"""The command ``kuaibao``.

Exit codes: 0 done; 1 a bulletin differs from what was published, or a fault; 2 a file, a setting or
an argument cannot be used; 3 no Kafka answers or its topics are wrong; 130 interrupted.
"""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from streams.commands.backup import backup, restore
from streams.commands.conflicts import conflicts
from streams.commands.dead_letters import dead_letters
from streams.commands.groups import Commands
from streams.commands.keys import keys
from streams.commands.redact import redact
from streams.core.errors import BadQuery, Stopped
from streams.logs import setup as logs
from streams.settings.settings import Settings, describe, load_settings, shown_settings


class Command(Commands):
    """The group of all commands, which turns what they raise into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Stopped as stopped:
            logs.last_word(str(stopped))
            sys.exit(stopped.exit_code)


@click.group(cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kuaibao")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Kuaibao 快报: letters and public opinion, routed, tracked and counted from the stream."""
    # What the Kafka client mutters while it tries again is not for people; faults are raised.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    ctx.obj = load_settings()


@main.command()
@click.option("--full", is_flag=True, help="Replay the 1.2 million service matters as well.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 8))
@click.option("--seed", default=2015, show_default=True, help="Of the synthetic record.")
@click.option("--stay", is_flag=True, help="Leave everything running until Ctrl-C.")
@click.pass_obj
def demo(settings: Settings, *, full: bool, workers: int, seed: int, stay: bool) -> None:
    """Replay three years of Gaoling through Kafka, and print their bulletins."""
    from streams.demo.demo import run_demo

    sys.exit(run_demo(settings, full=full, workers=workers, seed=seed, stay=stay))


@main.command()
@click.option("--port", default=9092, show_default=True, help="Where to listen; 0 is a free one.")
@click.option(
    "--data",
    default=Path("data/kafka"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where its data, settings and log are kept.",
)
@click.option("--heap", default=512, show_default=True, help="Java's heap, MiB.")
def broker(*, port: int, data: Path, heap: int) -> None:
    """Run a real single-node Apache Kafka, with nothing installed by hand."""
    from streams.broker.broker import run_broker

    run_broker(data, port, heap_mb=heap)


LOG_LEVEL = click.option(
    "--log-level",
    default="INFO",
    show_default=True,
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
)


@main.command()
@LOG_LEVEL
@click.pass_obj
def worker(settings: Settings, *, log_level: str) -> None:
    """Run a worker: route, track and report. Any number may run."""
    from streams.worker.running import run_worker

    run_worker(settings, log_level.upper())


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Where to listen, instead of the setting gateway_port; 0 is a free one.",
)
@LOG_LEVEL
@click.pass_obj
def gateway(settings: Settings, *, port: int | None, log_level: str) -> None:
    """Run a gateway: events in, figures and the page out. Any number may run."""
    from streams.gateway.serving import run_gateway

    if port is not None:
        settings = msgspec.structs.replace(settings, gateway_port=port)
    run_gateway(settings, log_level.upper())


main.add_command(keys)
main.add_command(backup)
main.add_command(restore)
main.add_command(dead_letters)
main.add_command(conflicts)
main.add_command(redact)


@main.command()
@click.argument("action", type=click.Choice(["create", "check"]))
@click.pass_obj
def topics(settings: Settings, action: str) -> None:
    """Create the topics that are missing, or check that all are as they must be."""
    from streams.topics.installation import Installation
    from streams.topics.provision import provision

    installation = Installation.read(settings)
    made = asyncio.run(provision(installation, create=action == "create"))
    click.echo(f"{len(installation.topics)} topics as they must be, {len(made)} of them made now")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read the file and say what would be sent.")
@click.option(
    "--local-times",
    is_flag=True,
    help="Take times without an offset (2015/3/2 8:12) in the catalogue's time zone.",
)
@click.pass_obj
def send(settings: Settings, file: Path, *, dry_run: bool, local_times: bool) -> None:
    """Send the events of FILE (JSON or CSV) to the topic intake.

    The whole file is read first, as a worker will read it. Exit codes: 0 all is acknowledged; 2
    something in it cannot be used, and nothing was sent; 3 no Kafka, or not all was acknowledged.
    """
    from streams.feeding.files import check_file
    from streams.feeding.replaying import send_file
    from streams.topics.installation import Installation
    from streams.worker.agents.workbench import wall_clock

    installation = Installation.read(settings)
    feed = check_file(file, installation, wall_clock(), local_times=local_times)
    if dry_run:
        click.echo(f"{feed.many} events would be sent (same {feed.same}, refused 0)")
        return
    many = asyncio.run(send_file(installation, feed.events(), feed.many))
    click.echo(f"{many} events acknowledged (sent {many}, same {feed.same}, refused 0)")
    click.echo(
        "Workers may still refuse events of a case that has too many; `kuaibao dead-letters list` "
        "shows them.",
        err=True,
    )


@main.command()
@click.argument("record")
@click.option("--full", is_flag=True, help="Service matters as well: some 2.4 million events.")
@click.option("--seed", default=2015, show_default=True, help="Of the synthetic events.")
@click.option("--items-only", is_flag=True, help="Without the events that make quick reports due.")
@click.pass_obj
def replay(settings: Settings, record: str, *, full: bool, seed: int, items_only: bool) -> None:
    """Send a reconstructed RECORD (gaoling): synthetic events whose counts are the reports'."""
    from streams.feeding.replaying import replay_record
    from streams.topics.installation import Installation

    asyncio.run(
        replay_record(Installation.read(settings), record, full=full, seed=seed, due=not items_only)
    )


@main.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "markdown", "html", "csv"]),
    help="As the gateway gives it to download.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.option(
    "--compare", is_flag=True, help="Published figures beside; exit code 1 if any differs."
)
@click.pass_obj
def bulletin(settings: Settings, identifier: str | None, *, form: str, compare: bool) -> None:
    """Print the bulletin ID from what the workers have counted; without ID, list all."""
    from streams.bulletins.folder import calendar_note, evaluate, load_definitions
    from streams.core.county.deadlines import WorkingCalendar
    from streams.printing.comparison import comparison
    from streams.printing.formats import BULLETIN_FORMATS, written
    from streams.topics.installation import Installation
    from streams.topics.lag import read_lag

    installation = Installation.read(settings)
    definitions = load_definitions(installation)
    if identifier is None:
        for definition in definitions.values():
            click.echo(f"{definition.id}  {definition.title.zh}  {definition.title.en}")
        return
    if identifier not in definitions:
        raise BadQuery("ID", f"{identifier!r} is no bulletin; there are {', '.join(definitions)}")
    found = asyncio.run(evaluate([definitions[identifier]], installation))[0]
    if lag := asyncio.run(read_lag(installation)):
        click.echo(f"还有 {lag} 条记录未统计 · {lag} records are not counted yet", err=True)
    if note := calendar_note(definitions[identifier], WorkingCalendar(installation.catalogue)):
        click.echo(f"{note.zh} · {note.en}", err=True)
    # Bytes, so that neither the machine's encoding nor its line ends change what is printed.
    click.echo(written(found, installation.catalogue, BULLETIN_FORMATS[form]), nl=False)
    if compare and form == "text":
        Console().print("", comparison(found), sep="\n")
    if compare and found.differences:
        sys.exit(1)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def config(settings: Settings, *, as_json: bool) -> None:
    """Print the settings in force; of passwords, whether they are set.

    The files that they name are looked at: exit code 2 where one cannot be used.
    """
    from streams.commands.configured import check_files

    values = shown_settings(settings)
    if as_json:
        click.echo(msgspec.json.encode(values).decode())
    else:
        for name, about in describe().items():
            click.echo(f"{name} = {values[name]!r}  # {about}")
    check_files(settings)
