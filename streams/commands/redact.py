"""``kuaibao redact``: take a title out of an issued quick report, or of the list of cases."""

import asyncio
import getpass
from datetime import UTC, datetime
from typing import Final

import click
import msgspec

from streams.core.errors import BadInput
from streams.settings.settings import Settings

_LIST: Final = "list"
"""In place of a quick report: the list of cases."""


@click.command()
@click.argument("issue", metavar="ISSUE")
@click.argument("item", metavar="ITEM")
@click.option("--reason", required=True, help="Why; it is kept and shown, so it names nobody.")
@click.pass_obj
def redact(settings: Settings, issue: str, item: str, *, reason: str) -> None:
    """Take the title of ITEM out of the quick report ISSUE (2015-238).

    Number, day and category of the item stay, and the title is taken out of the list of cases, too.
    A gateway does the same for a key with the role redact. Where ISSUE is the word list, ITEM is
    any case, and its title is taken out of the list of cases alone.
    """
    asyncio.run(_redact(settings, issue, item, reason))
    click.echo(
        "asked for; workers take the title out of the list of cases"
        if issue == _LIST
        else "asked for; workers write the quick report again"
    )


async def _redact(settings: Settings, issue: str, item: str, reason: str) -> None:
    from streams.bulletins.published import read_issues
    from streams.core.events.messages import RedactedData
    from streams.feeding.redaction import redaction
    from streams.feeding.sending import send_events
    from streams.topics.topics import QUICK_REPORT_DUE

    by = f"command:{getpass.getuser()}"[:64]
    try:
        where = {} if issue == _LIST else {"issue": issue}
        asked = msgspec.convert({"reason": reason, "by": by} | where, RedactedData)
    except msgspec.ValidationError:
        raise BadInput(
            f"ISSUE, --reason: {issue!r} must be year and number, such as 2015-238, or list, "
            "and the reason 1 to 200 characters without control characters"
        ) from None
    found = None
    if issue != _LIST:
        found = {one.key: one for one in await read_issues(settings)}.get(issue)
    if issue != _LIST and found is None:
        raise BadInput(f"ISSUE: {issue} was not issued; `GET /v1/quick-reports` lists what was")
    if found and item not in {one.subject for one in found.items}:
        raise BadInput(
            f"ITEM: the quick report {issue} has no item {item!r}; see /v1/quick-reports"
        )
    event = redaction(asked, item, source="urn:kuaibao:command", now=datetime.now(UTC))
    await send_events(
        [event],
        bootstrap=settings.bootstrap,
        topic=settings.topic(QUICK_REPORT_DUE),
        client_options=settings.client_options(),
        on_progress=lambda _: None,
    )
