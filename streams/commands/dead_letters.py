"""``kuaibao dead-letters``: list, show and replay what could not be used."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from streams.commands.groups import Commands
from streams.core.errors import BadInput
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.dead_letters.letters import LetterPlace
    from streams.dead_letters.replaying import Replay
    from streams.dead_letters.selecting import Wanted

PERSONAL = "What follows may hold what a citizen wrote, and who they are."

F = TypeVar("F", bound=Callable[..., Any])


@click.group("dead-letters", cls=Commands)
def dead_letters() -> None:
    """List, show and send again the events that could not be used."""


def filters(command: F) -> F:
    """Add the options that say which letters are meant."""
    for option in reversed(
        [
            click.option(
                "--since", metavar="TIME", help="Set aside since this day or RFC 3339 time."
            ),
            click.option(
                "--until", metavar="TIME", help="Until the end of this day, or before this time."
            ),
            click.option("--field", "fields", multiple=True, help="As data.category. Or more."),
            click.option("--reason", default="", metavar="TEXT", help="What the reason contains."),
            click.option(
                "--topic", "topics", multiple=True, help="Where it was found, as intake. Or more."
            ),
            click.option(
                "--source", "sources", multiple=True, metavar="PREFIX", help="Of whom. Or more."
            ),
        ]
    ):
        command = option(command)
    return command


@dead_letters.command("list")
@filters
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=0), help="0: all.")
@click.option("--oldest", is_flag=True, help="The oldest first, and not the newest.")
@click.option("--sent-again", is_flag=True, help="Those too that were sent again.")
@click.option(
    "--count-by", type=click.Choice(["field", "topic", "reason", "source"]), help="Count instead."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def listing(
    settings: Settings,
    /,
    *,
    limit: int,
    oldest: bool,
    sent_again: bool,
    count_by: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """List them, the newest first, with nothing in it that a citizen wrote.

    A line is: its place (partition:offset), when it was set aside, where it was found, from which
    source, and why.
    """
    from streams.dead_letters.listing import LetterListing
    from streams.dead_letters.printing import line
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    wanted = _wanted(ZoneInfo(installation.catalogue.time_zone), **asked)
    found = LetterListing(limit, oldest=oldest, count_by=count_by)
    asyncio.run(found.gather(installation, wanted, sent_again=sent_again))
    if as_json:
        shown: Any = dict(found.counts.most_common()) if count_by else found.kept
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for name, number in found.counts.most_common():
        click.echo(f"{number:>8}  {name}")
    for one in found.kept:
        click.echo(line(one))
    click.echo(f"{found.many} dead letters, {len(found.kept)} shown", err=True)


@dead_letters.command()
@click.argument("place")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--raw", is_flag=True, help="Its value alone, byte for byte.")
@click.pass_obj
def show(settings: Settings, place: str, *, as_json: bool, raw: bool) -> None:
    """Show everything about the letter at PLACE, as it came."""
    from streams.dead_letters.letters import Letter, read_place
    from streams.dead_letters.printing import page, whole
    from streams.dead_letters.reading import DeadLetters
    from streams.dead_letters.selecting import Wanted
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    wanted = Wanted(places=frozenset({read_place(place)}))

    async def look() -> tuple[Letter | None, bool]:
        found = await DeadLetters.look(installation)
        async with aclosing(found.letters(wanted)) as letters:
            async for letter in letters:
                return letter, letter.place in found.sent_again
        return None, False

    letter, again = asyncio.run(look())
    if letter is None:
        raise BadInput(_nothing_at(place))
    click.echo(PERSONAL, err=True)
    if raw:
        click.echo(letter.value or b"", nl=False)
        return
    said = whole(letter, ZoneInfo(installation.catalogue.time_zone), sent_again=again)
    click.echo(json.dumps(said, ensure_ascii=False, indent=2) if as_json else page(said))


@dead_letters.command("replay")
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@filters
@click.option("--all", "everything", is_flag=True, help="All that were not sent again yet.")
@click.option("--to", type=click.Choice(["intake"]), help="There, and not where they were found.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each.")
@click.option(
    "--force",
    is_flag=True,
    help="Those too that would be refused again and, if named, those sent again already.",
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def replay_letters(
    settings: Settings,
    /,
    places: tuple[str, ...],
    *,
    everything: bool,
    to: str | None,
    dry_run: bool,
    force: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Send again those at PLACE, or those that the options select, once the cause is mended.

    Each is first tried by the catalogue and settings in force here, and goes only if it would be
    taken now. Nothing is counted twice, and each is sent again once, even if a process is killed.
    Exit code 1 if any stays.
    """
    from streams.bulletins.kept_publications import read_publications
    from streams.dead_letters.replaying import Replay
    from streams.dead_letters.trial import Trial
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    wanted = _wanted(ZoneInfo(installation.catalogue.time_zone), places=places, **asked)
    if not (places or everything or any(asked.values())):
        raise BadInput("PLACE: name one or more, or select some by the options, or give --all")
    if everything and (places or any(asked.values())):
        raise BadInput("--all: means all; leave it out to name some")
    courses = asyncio.run(read_publications(installation)).fold()
    trial = Trial(installation, to_intake=to is not None, courses=courses)
    work = Replay(installation, trial, force=force)
    outcomes = asyncio.run(_work(work, wanted, dry_run=dry_run, as_json=as_json))
    if lost := wanted.places - outcomes.keys():
        raise BadInput("; ".join(_nothing_at(str(place)) for place in sorted(lost)))
    counts = Counter(outcomes.values())
    would = "would be " if dry_run else ""
    click.echo(
        f"{counts['sent']} {would}sent again, {counts['sent before']} were before, "
        f"{counts['stays']} {'would ' if dry_run else ''}stay",
        err=True,
    )
    sys.exit(1 if counts["stays"] else 0)


async def _work(
    work: "Replay", wanted: "Wanted", *, dry_run: bool, as_json: bool
) -> dict["LetterPlace", str]:
    """Send, or only try, and say of each letter what becomes of it; return that by place."""
    from streams.feeding.replaying import progress

    # A producer that is fenced leaves futures behind that nobody asks; what matters is raised.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    found: dict[LetterPlace, str] = {}
    done = work.rehearse(wanted) if dry_run else work.run(wanted)
    with progress() as bar:
        task = bar.add_task("死信 dead letters", total=None)
        async with aclosing(done) as outcomes:
            async for letter, what, topic, why in outcomes:
                found[letter.place] = what
                bar.update(task, completed=len(found))
                told = "would be sent" if dry_run and what == "sent" else what
                said = {"place": str(letter.place), "what": told, "topic": topic, "why": why}
                if as_json:
                    click.echo(json.dumps(said, ensure_ascii=False))
                else:
                    click.echo("  ".join(text for text in said.values() if text))
    return found


def _wanted(
    zone: ZoneInfo,
    *,
    since: str | None,
    until: str | None,
    places: tuple[str, ...] = (),
    **asked: Any,
) -> "Wanted":
    from streams.dead_letters.letters import read_place
    from streams.dead_letters.selecting import Wanted, read_moment

    return Wanted(
        since=read_moment("--since", since, zone) if since else None,
        until=read_moment("--until", until, zone, end=True) if until else None,
        places=frozenset(map(read_place, places)),
        **asked,
    )


def _nothing_at(place: str) -> str:
    return (
        f"PLACE: there is no dead letter at {place}, or no longer; `kuaibao dead-letters list` "
        "shows those there are"
    )
