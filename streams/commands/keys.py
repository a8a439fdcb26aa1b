"""``kuaibao keys``: make, list and revoke what a gateway asks for."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from streams.commands.groups import Commands
from streams.core.errors import BadInput
from streams.gateway.http.roles import ROLES
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.gateway.access.keys import Key


@click.group(cls=Commands)
def keys() -> None:
    """Make, list and revoke the keys that a gateway asks for."""


@keys.command("make")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    help="What it may: feed events, ask for figures, for cases, for metrics, with feed: call for "
    "quick reports (due), take titles out of issued ones (redact), draft publications (draft), "
    "review (review) and issue them (issue). Once or more. One for calendar "
    "programs (calendar) has no other role: it may be in the address of the desk's calendar. "
    "One for a department's system (department) reads the events of its cases whole, and needs "
    "--unit or --category.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="PREFIX",
    help="With feed: only events of this source, as /gaoling/portal, or under it. Once or more.",
)
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="PREFIX",
    help="With feed: only events of subjects that begin so, as portal-. Once or more.",
)
@click.option(
    "--restate-others",
    is_flag=True,
    help="With --source: may also receive again, and void, what other sources said.",
)
@click.option(
    "--own-cases",
    is_flag=True,
    help="With --source: may add steps only to cases that its own sources opened.",
)
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="UNIT",
    help="With figures, cases, calendar, department: sees only what is of this unit, as housing, "
    "or under it; with feed: only accepts, returns and answers its cases. Once or more.",
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    metavar="CATEGORY",
    help="With department: reads only events of cases of this category, as housing. Once or more.",
)
@click.option(
    "--expires",
    metavar="WHEN",
    help="A day (2027-01-01), from whose beginning on it is refused; a time; or 12h, 90d, 52w.",
)
@click.pass_obj
def keys_make(
    settings: Settings,
    name: str,
    *,
    roles: tuple[str, ...],
    sources: tuple[str, ...],
    subjects: tuple[str, ...],
    restate_others: bool,
    own_cases: bool,
    units: tuple[str, ...],
    categories: tuple[str, ...],
    expires: str | None,
) -> None:
    """Make a key for NAME and print it, this once."""
    from streams.gateway.access.key_making import make_key

    _check_units(settings, units)
    _check_categories(settings, categories)
    token = make_key(
        Path(settings.keys_file),
        name,
        roles,
        sources,
        subjects=subjects,
        restate_others=restate_others,
        own_cases=own_cases,
        expires=_read_expiry(settings, expires) if expires is not None else "",
        units=units,
        categories=categories,
    )
    how = "Authorization: Bearer …"
    if "calendar" in roles:
        how += ", or let a calendar program subscribe to …/v1/desk.ics?key=…"
    click.echo(f"Keep it: it is not shown again. Send it as {how}", err=True)
    click.echo(token)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def keys_list(settings: Settings, *, as_json: bool) -> None:
    """List the keys there are, without anything that would let anybody in."""
    from streams.gateway.access.key_making import listed
    from streams.gateway.access.keys import read_keys

    found = read_keys(Path(settings.keys_file))
    if as_json:
        click.echo(json.dumps(listed(found or ()), ensure_ascii=False, indent=2))
        return
    for key in found or ():
        click.echo(f"{key.id}  {key.made}  {key.name}  {', '.join(key.roles)}{_limits(key)}")
    if found is None:
        click.echo(f"no keys: {settings.keys_file} is not there yet", err=True)


def _read_expiry(settings: Settings, text: str) -> str:
    """Read when a key is to expire; days begin where the county is."""
    from streams.gateway.access.expiry import read_expiry

    zone = ZoneInfo(settings.read_catalogue().time_zone)
    return read_expiry(text, datetime.now(UTC), zone)


def _check_units(settings: Settings, units: tuple[str, ...]) -> None:
    if not units:
        return
    from streams.core.events.refusals import not_among, shown
    from streams.core.toml_files import near

    known = settings.read_catalogue().departments
    if bad := [unit for unit in units if unit not in known]:
        raise BadInput(
            f"--unit: {shown(bad[0])} {not_among('department', known)}{near(bad[0], known)}"
        )


def _check_categories(settings: Settings, categories: tuple[str, ...]) -> None:
    if not categories:
        return
    from streams.core.events.refusals import not_among, shown
    from streams.core.toml_files import near

    known = settings.read_catalogue().categories
    if bad := [category for category in categories if category not in known]:
        raise BadInput(
            f"--category: {shown(bad[0])} {not_among('category', known)}{near(bad[0], known)}"
        )


def _limits(key: "Key") -> str:
    """Say what a key is limited to, and until when."""
    said = [f"{prefix}…" for prefix in (*key.sources, *key.subjects)]
    said += ["restates others"] * key.restate_others + ["own cases"] * key.own_cases
    said += [f"within {unit}" for unit in key.units]
    said += [f"category {category}" for category in key.categories]
    if key.expires:
        has = "expired" if key.seconds_left(time.time()) <= 0 else "expires"
        said.append(f"{has} {key.expires}")
    return "".join(f" {one}" for one in said)


@keys.command("revoke")
@click.argument("identifier", metavar="ID")
@click.pass_obj
def keys_revoke(settings: Settings, identifier: str) -> None:
    """Revoke the key ID, and with it all sessions it signed in."""
    from streams.gateway.access.key_making import revoke_key

    key = revoke_key(Path(settings.keys_file), identifier)
    click.echo(f"revoked {key.id} ({key.name}); running gateways refuse it from now on")
