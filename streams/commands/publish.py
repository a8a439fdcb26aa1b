"""``kuaibao publish``: what a bulletin says is drafted, reviewed, issued, and compared with now."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from streams.commands.groups import Commands
from streams.commands.publish_sum import sum_filed
from streams.core.errors import BadFile, BadInput, BadQuery
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.bulletins.kept_publications import KeptPublications
    from streams.core.publications.course import PublicationCourse
    from streams.core.publications.publication import Publication
    from streams.core.publications.request_events import AskedBy, RequestEvent
    from streams.topics.installation import Installation

_SOURCE: Final = "urn:kuaibao:command"

_by = click.option(
    "--as", "office", metavar="NAME", help="The office that does it; it is kept and shown."
)
_at = click.option(
    "--at",
    metavar="TIME",
    help="When the office did it, as 2016-01-06T09:00:00+08:00; now unless told. The number is "
    "one of its year.",
)
_digest = click.option(
    "--digest", metavar="SHA256", help="Refuse it if what was drafted is not what had this."
)


@click.group("publish", cls=Commands)
def publishing() -> None:
    """Keep what a bulletin says, issue it under a number, and see which cases differ since."""


@publishing.command("draft")
@click.argument("identifier", metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, which must not be there yet, and not to Kafka.",
)
@click.option(
    "--although-missing",
    is_flag=True,
    help="Even while events wait to be counted; the draft says of which partitions.",
)
@click.option(
    "--corrects", metavar="ID", default="", help="The issued publication that it comes in place of."
)
@_by
@_at
@click.pass_obj
def draft_command(
    settings: Settings,
    identifier: str,
    output: Path | None,
    *,
    although_missing: bool,
    corrects: str,
    office: str | None,
    at: str | None,
) -> None:
    """Keep what the bulletin ID says, with all that its figures are made of.

    It prints the id of the publication and its digest. Anyone who keeps the digest sees later
    whether anything was changed. It names neither persons nor cases. A bulletin of a template is
    named by its period as well, as in circular-2015-Q3. The same draft again changes nothing.
    """
    from streams.bulletins.folder import today
    from streams.bulletins.publishing import draft_now
    from streams.core.publications.request_events import drafted_event
    from streams.topics.installation import Installation

    by = None if output is not None else _asked_by(office, at)
    installation = Installation.read(settings)
    content = asyncio.run(
        draft_now(
            identifier,
            installation,
            today(installation.catalogue),
            although_missing=although_missing,
            corrects=corrects,
        )
    )
    if output is not None:
        _write(content, output)
    elif by is not None:
        _ask(installation, lambda _: drafted_event(content, by))


def _write(content: "Publication", output: Path) -> None:
    from streams.core.publications.publication import encode_publication, publication_digest

    value = encode_publication(content)
    try:
        with output.open("xb") as file:
            file.write(value)
    except OSError as error:
        raise BadFile(f"{output}: cannot be written: {error.strerror}") from None
    click.echo(publication_digest(value))


@publishing.command("review")
@click.argument("identifier", metavar="ID")
@click.option("--passed/--refused", "passed", default=None, help="What the review ended with.")
@_digest
@_by
@_at
@click.pass_obj
def review_command(
    settings: Settings,
    identifier: str,
    *,
    passed: bool | None,
    digest: str | None,
    office: str | None,
    at: str | None,
) -> None:
    """Say what the confidentiality review (保密审查) of the draft ID ended with.

    The latest review counts, until it is issued. `kuaibao publish show ID` prints what it says.
    """
    from streams.core.publications.course import Act, NotPublishable, Result
    from streams.core.publications.request_events import reviewed_event
    from streams.topics.installation import Installation

    if passed is None:
        raise BadInput("--passed, --refused: say what the review ended with")
    by = _asked_by(office, at)

    def request(kept: "KeptPublications") -> "RequestEvent":
        what = digest or kept.course(identifier).digest
        result: Result = "passed" if passed else "refused"
        try:
            kept.fold().see_latest(identifier, Act(by.key, by.at, result))
        except NotPublishable as why:
            raise BadInput(f"cannot be done: {why}") from None
        return reviewed_event(identifier, what, result, by)

    _ask(Installation.read(settings), request)


@publishing.command("issue")
@click.argument("identifier", metavar="ID")
@click.option(
    "--although-missing",
    is_flag=True,
    help="Even if events waited to be counted when it was drafted.",
)
@_digest
@_by
@_at
@click.pass_obj
def issue_command(
    settings: Settings,
    identifier: str,
    *,
    although_missing: bool,
    digest: str | None,
    office: str | None,
    at: str | None,
) -> None:
    """Issue the draft ID, whose review was passed, under the next number of the year.

    It never changes any more; a draft with --corrects comes in its place.
    """
    from streams.core.publications.request_events import issued_event
    from streams.topics.installation import Installation

    by = _asked_by(office, at)

    def request(kept: "KeptPublications") -> "RequestEvent":
        what = digest or kept.course(identifier).digest
        return issued_event(identifier, what, by, although_missing=although_missing)

    _ask(Installation.read(settings), request)


@publishing.command("list")
@click.option("--bulletin", metavar="ID", help="Of this bulletin alone.")
@click.option("--json", "as_json", is_flag=True, help="For scripts, with all that was done.")
@click.pass_obj
def list_command(settings: Settings, *, bulletin: str | None, as_json: bool) -> None:
    """List the publications, the newest draft first.

    A line is: the id, the number, the state, when that was reached and by which office.
    """
    from streams.printing.courses import course_json, course_line
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    kept = asyncio.run(_read(installation))
    found = [one for one in kept.courses.values() if bulletin in (None, one.bulletin)]
    found.sort(key=lambda one: one.drafted.at, reverse=True)
    if as_json:
        said = {"publications": [*map(course_json, found)]}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    zone = ZoneInfo(installation.catalogue.time_zone)
    for course in found:
        click.echo(course_line(course, zone))
    click.echo(f"{len(found)} publications", err=True)


@publishing.command("show")
@click.argument("identifier", metavar="ID")
@click.pass_obj
def show_command(settings: Settings, identifier: str) -> None:
    """Print the text of the publication ID, as it was drafted."""
    from streams.topics.installation import Installation

    kept = asyncio.run(_read(Installation.read(settings)))
    click.echo(kept.content(kept.course(identifier)).text, nl=False)


@publishing.command("compare")
@click.argument("publication", metavar="ID|FILE")
@click.option("--digest", metavar="SHA256", help="Refuse it if it is not what had this.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every count.")
@click.pass_obj
def compare_command(
    settings: Settings, publication: str, *, digest: str | None, as_json: bool
) -> None:
    """Print which figures of a publication would be others now, which cases make that, and why.

    It is one of `kuaibao publish list`, or a file that draft has written. Printed, the differences
    of cases and what is named as the rest add up to what is counted now. Exit code 1 if anything
    differs.
    """
    from streams.bulletins.folder import today
    from streams.bulletins.publishing import compare_with_now
    from streams.printing.differences import differences_json, differences_text, has_difference
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    path = Path(publication)
    if path.is_file():
        said = _from_file(path, digest)
    else:
        said = _from_kafka(installation, publication, digest)
    day = today(installation.catalogue)
    compared = asyncio.run(compare_with_now(said, installation, day))
    if as_json:
        made = differences_json(said, compared)
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        click.echo(differences_text(said, compared), nl=False)
    if any(map(has_difference, compared)):
        sys.exit(1)


def _from_file(path: Path, digest: str | None) -> "Publication":
    from streams.core.publications.publication import decode_publication, publication_digest

    value = path.read_bytes()
    try:
        return decode_publication(value, digest or publication_digest(value))
    except ValueError as error:
        raise BadFile(f"{path}: is not a publication that can be compared: {error}") from None


def _from_kafka(installation: "Installation", id_: str, digest: str | None) -> "Publication":
    kept = asyncio.run(_read(installation))
    try:
        course = kept.course(id_)
    except BadQuery:
        rule = f"{id_!r} is neither a publication (`kuaibao publish list`) nor a file"
        raise BadQuery("ID|FILE", rule) from None
    if digest not in (None, course.digest):
        raise BadInput(f"--digest: {id_} has another, {course.digest}")
    return kept.content(course)


def _asked_by(office: str | None, at: str | None) -> "AskedBy":
    """Return who asks, and when it was done.

    Raises:
        BadInput: No office is named, or the time is not one.
    """
    from streams.core.publications.request_events import AskedBy

    if not office:
        raise BadInput("--as: name the office that does it; it is kept and shown, so no person")
    if at is None:
        return AskedBy(_SOURCE, office, datetime.now(UTC))
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise BadInput(f"--at: {at!r} is not a time with an offset, as 2016-01-06T09:00:00+08:00")
    return AskedBy(_SOURCE, office, when)


async def _read(installation: "Installation") -> "KeptPublications":
    from streams.bulletins.kept_publications import read_publications

    return await read_publications(installation)


def _ask(
    installation: "Installation", make: Callable[["KeptPublications"], "RequestEvent"]
) -> None:
    """Ask for something, wait for it, and print where the publication is then."""
    from streams.feeding.asking_to_publish import ask_to_publish
    from streams.printing.courses import course_line

    async def asking() -> list["PublicationCourse"]:
        kept = await _read(installation)
        return await ask_to_publish([make(kept)], kept, installation)

    (course,) = asyncio.run(asking())
    click.echo(course_line(course, ZoneInfo(installation.catalogue.time_zone)))
    click.echo(f"digest {course.digest}", err=True)


publishing.add_command(sum_filed)
