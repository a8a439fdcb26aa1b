"""``kuaibao conflicts``: the identities that came with two contents."""

import asyncio
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from streams.settings.settings import Settings


@click.command()
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(1, 1_000),
    help="How many at the most.",
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def conflicts(settings: Settings, *, limit: int, as_json: bool) -> None:
    """List events whose source and id came again with another content, the newest first.

    A line is: when the later one came, subject, source and id, the fields in which the two differ
    (never what they say), and which of the two counts.
    """
    from streams.topics.conflicts import listed_conflict, read_conflicts
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    found = asyncio.run(read_conflicts(installation, limit))
    zone = ZoneInfo(installation.catalogue.time_zone)
    items = [_local(listed_conflict(conflict), zone) for conflict in found.newest]
    if as_json:
        said = {"conflicts": found.many, "items": items}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for item in items:
        click.echo(_line(item))
    click.echo(f"{found.many} conflicts, {len(items)} shown", err=True)


def _local(item: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    at = datetime.fromisoformat(item["at"]).astimezone(zone)
    return item | {"at": at.isoformat(timespec="seconds")}


def _line(item: dict[str, Any]) -> str:
    fields = ", ".join(item["fields"])
    said = (item["at"], item["subject"], item["source"], item["id"], fields)
    return "  ".join((*said, f"[the {item['counts']} counts]"))
