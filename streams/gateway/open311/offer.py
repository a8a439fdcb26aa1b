"""What is offered by Open311: a county's file of services, each of which is a kind of case.

Source: GeoReport v2, https://wiki.open311.org/GeoReport_v2/.
"""

from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from streams.core.errors import BadFile
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.toml_files import read_toml
from streams.topics.installation import Installation

RECEIVED_TYPE: Final = "kuaibao.case.received.v1"

_Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

_TRIED_AT: Final = "2015-03-02T09:30:00+08:00"
_FAR: Final = 4_102_444_800_000_000
"""A moment after every retirement, in microseconds since the epoch: 2100."""


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service: what people choose in an app, and what a case that they send then is.

    Attributes:
        name: What people read.
        description: What it is for.
        group: Services of one group are shown together.
        keywords: Words by which people may look for it.
        kind, channel: What such a case is, by the catalogue.
        category: Its category; left out, one is guessed by the text.
        nature: Its nature, if all of them have the same.
        department: Who gets it at once, if it needs no routing.
    """

    name: _Line
    description: str = ""
    group: str = ""
    keywords: tuple[_Line, ...] = ()
    kind: str
    channel: str
    category: str = ""
    nature: str = ""
    department: str = ""

    def data(self) -> dict[str, Any]:
        """Return what every event of it says."""
        said = {"kind": self.kind, "channel": self.channel, "category": self.category}
        said |= {"nature": self.nature, "department": self.department}
        return {name: value for name, value in said.items() if value}


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file.

    Attributes:
        jurisdiction_id: How apps name the county; what names another is refused.
        source: The ``source`` of the events, a URI reference.
        subject: How the cases' subjects begin, which no other feeder's do.
        url: Where apps reach it, for `discovery`; "": as they asked.
        contact: Whom to ask for help.
        key_service: Whom to ask for a key.
        services: By ``service_code``.
    """

    jurisdiction_id: _Line
    source: _Line
    subject: Annotated[str, Meta(pattern=r"^[a-z0-9]+-$", max_length=32)] = "open311-"
    url: Annotated[str, Meta(pattern=r"^(https?://[!-~]+)?$")] = ""
    contact: str = ""
    key_service: str = ""
    services: Annotated[dict[_Name, Service], Meta(min_length=1, max_length=1_000)]


def read_offer(installation: Installation) -> Offer | None:
    """Read what an installation offers; None where it offers nothing.

    Raises:
        BadFile: The file cannot be read, or names what the catalogue does not have.
    """
    path = installation.settings.open311
    if not path:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read: {error}") from None
    offer = read_toml(text, path, Offer)
    reader = EventReader(installation.catalogue)
    for code, service in offer.services.items():
        tried = msgspec.json.encode(received_event(offer, code, "x", _TRIED_AT, service.data()))
        try:
            reader.read(tried, (), _FAR)
        except Refused as refused:
            field = refused.field.removeprefix("data.")
            raise BadFile(f"{path}: services.{code}.{field}: {refused.rule}") from None
    return offer


def received_event(
    offer: Offer, code: str, subject: str, time: str, data: dict[str, Any]
) -> dict[str, Any]:
    """Return the event of a request; its id is the service, which so is known without its text."""
    return {
        "specversion": "1.0",
        "type": RECEIVED_TYPE,
        "source": offer.source,
        "id": code,
        "subject": subject,
        "time": time,
        "data": data,
    }
