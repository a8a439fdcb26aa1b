"""What can be said of the file of recipients before anything is sent."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from streams.core.county.catalogue import Catalogue
from streams.core.days import NEVER
from streams.core.errors import BadFile
from streams.core.notices.recipients import RecipientsFile
from streams.notify.apprise_child import NOT_INSTALLED, SENT, Call
from streams.notify.apprise_way import run_child
from streams.notify.recipients_file import load_recipients
from streams.notify.senders import tls_of
from streams.settings.settings import Settings

_CHILD_SECONDS = 60.0


def check_recipients(settings: Settings, catalogue: Catalogue) -> list[str]:
    """Read the file as `kuaibao notify` will, and return what it says in lines without addresses.

    Raises:
        BadFile: It cannot be used; says where and why.
    """
    path = Path(settings.recipients)
    file = load_recipients(path, catalogue)
    tls_of(file)
    asyncio.run(_check_apprise(path, file))
    return [*_lines(file), *_without_recipient(file, catalogue)]


def _lines(file: RecipientsFile) -> Iterator[str]:
    for name, recipient in file.recipients.items():
        units = "all units" if recipient.units is None else ", ".join(recipient.units)
        under = " and all under them" if recipient.units and recipient.under else ""
        copies = f"; copies: {', '.join(recipient.copies)}" if recipient.copies else ""
        hotspots = "; warnings of hotspots" if recipient.hotspots else ""
        yield (
            f"{name}: {', '.join(recipient.ways)}; {units}{under}; "
            f"{', '.join(recipient.actions)}; {', '.join(recipient.stages)}{copies}{hotspots}"
        )

    for name, department in file.departments.items():
        what = "with what citizens wrote" if department.content else "which case, what and when"
        yield f"{name}: webhook; events of a department's cases, {what}"


def _without_recipient(file: RecipientsFile, catalogue: Catalogue) -> Iterator[str]:
    """Name the units whose notices reach nobody, where notices are sent at all."""
    if not file.recipients:
        yield "nobody gets notices: the file has departments alone"
        return
    reached: set[str] = set()
    for recipient in file.recipients.values():
        if recipient.units is None:
            return
        for unit in recipient.units:
            reached |= catalogue.tree.under(unit, NEVER - 1) if recipient.under else {unit}
    if left := [name for name in catalogue.table("department") if name not in reached]:
        yield f"nobody gets notices to: {', '.join(left)}"
    yield "nobody gets notices of cases that no unit has; a recipient without `units` would"


async def _check_apprise(path: Path, file: RecipientsFile) -> None:
    for name, recipient in file.recipients.items():
        if not recipient.apprise:
            continue
        place = f"{path}: recipients.{name}.apprise"
        code = await run_child(Call(recipient.apprise), _CHILD_SECONDS)
        if code == NOT_INSTALLED:
            raise BadFile(f"{place}: apprise is not installed: pip install 'kuaibao[apprise]'")
        if code != SENT:
            raise BadFile(f"{place}: is not an address that apprise knows")
