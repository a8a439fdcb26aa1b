"""``kuaibao notify``: notices to those who must act on them."""

import asyncio
import json
from typing import TYPE_CHECKING

import click

from streams.commands.log_level import LOG_LEVEL
from streams.core.errors import BadInput
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.core.notices.deliveries import Delivery

SHOWN_STATES = ("failed", "pending", "expired", "delivered")


@click.command()
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Only read the file of recipients, and say what it is.",
)
@click.option(
    "--list",
    "is_list",
    is_flag=True,
    help="Only list what could not be delivered, the newest first.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(SHOWN_STATES),
    help="With --list: messages in this state instead. Or more.",
)
@click.option("--json", "as_json", is_flag=True, help="With --list: for scripts.")
@click.option(
    "--again",
    metavar="ID|all",
    help="Only have a message sent again that could not be delivered or was given up, or all that "
    "could not be delivered.",
)
@LOG_LEVEL
@click.pass_obj
def notify(
    settings: Settings,
    *,
    is_check: bool,
    is_list: bool,
    states: tuple[str, ...],
    as_json: bool,
    again: str | None,
    log_level: str,
) -> None:
    """Send notices by e-mail, webhook and apprise to those whom the file of recipients names.

    Any number may run: one of them sends, and the others wait until it ends. A list shows
    recipients by name, and no address.
    """
    if sum((is_check, is_list, again is not None)) > 1:
        raise BadInput("--check, --list, --again: ask for one of them")
    if (states or as_json) and not is_list:
        raise BadInput("--state, --json: are for --list")
    if is_check:
        _check(settings)
    elif is_list:
        _list(settings, states or ("failed",), as_json=as_json)
    elif again is not None:
        _again(settings, again)
    else:
        from streams.notify.running import run_notify

        run_notify(settings, log_level.upper())


def _check(settings: Settings) -> None:
    from streams.notify.checking import check_recipients

    for line in check_recipients(settings, settings.read_catalogue()):
        click.echo(line)


def _list(settings: Settings, states: tuple[str, ...], *, as_json: bool) -> None:
    from streams.notify.listing import as_told, listed_deliveries, read_deliveries
    from streams.topics.installation import Installation

    book = asyncio.run(read_deliveries(Installation.read(settings)))
    found = listed_deliveries(book, states)
    if as_json:
        told = [as_told(each) for each in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(_line(each))
    click.echo(f"{len(found)} of {len(book)} messages shown", err=True)


def _again(settings: Settings, asked: str) -> None:
    from streams.notify.listing import read_deliveries, send_again, to_send_again
    from streams.topics.installation import Installation

    installation = Installation.read(settings)

    async def ask() -> int:
        found = to_send_again(await read_deliveries(installation), asked)
        await send_again(installation, found)
        return len(found)

    many = asyncio.run(ask())
    click.echo(f"{many} messages are to be sent again by the process that sends", err=True)


def _line(each: "Delivery") -> str:
    unit = each.unit or "-"
    what = f"{len(each.notices)} notices, {len(each.withdrawals)} withdrawals"
    why = f"  {each.fault}" if each.fault else ""
    return (
        f"{each.id}  {each.state}  {each.day}  {each.recipient} by {each.way}  {unit}  {what}  "
        f"{each.attempts} attempts{why}"
    )
