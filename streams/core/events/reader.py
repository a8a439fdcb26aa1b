"""Events as they arrive: CloudEvents read, checked against the catalogue, reduced to what counts.

Sources: CloudEvents 1.0.2 with its JSON format and Kafka protocol binding (structured and binary
mode); RFC 3339 for times.
"""

import re
from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from streams.core.county.catalogue import Catalogue
from streams.core.events import hotspot_messages as hotspots
from streams.core.events import messages, strict_json
from streams.core.events import publication_messages as publications
from streams.core.events.encodings import (
    check_media_type,
    has_base64,
    structured,
    with_plain_data,
)
from streams.core.events.identifiers import (
    check_identifier,
    check_old_identifier,
    check_publication_id,
    check_unspoilt,
)
from streams.core.events.labelled import read_labels
from streams.core.events.reduced import Reduced, with_about
from streams.core.events.refusals import IS_MISSING, Refused, explain, not_among, shown
from streams.core.events.retired import Retirement
from streams.core.events.sources import CLOCK, normal
from streams.core.events.step_reader import StepReader
from streams.core.events.times import read_day, read_time
from streams.core.record_headers import HEADERS_ROOM, MOST_HEADERS, Headers, weight

__all__ = ["MOST_EVENT_BYTES", "Event", "EventReader"]

MOST_EVENT_BYTES: Final = 8 * 1024 * 1024
"""How large an event may be unless told otherwise."""

_SOURCE = re.compile(r"([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", re.ASCII)
_MOST_REMEMBERED: Final = 10_000
"""Sources and media types remembered: feeders are few, and each writes its own always alike."""

_TAKES_BACK: Final = frozenset({messages.Voided, messages.Redacted})
"""What may name a subject that nobody may open any more: it takes back what is there."""

_OF_THE_CLOCK: Final = frozenset({messages.Due, messages.NoticesDue, messages.Redacted})
"""What may come from the source `CLOCK`."""

_SATISFIED_FROM: Final = 4


class Event(msgspec.Struct, frozen=True, gc=False):
    """An event that can be used."""

    subject: str
    reduced: Reduced
    message: messages.Message


class EventReader:
    """Reads events by one catalogue.

    Args:
        catalogue: What identifiers there are.
        most_bytes: How large an event may be.
        strict: Whether to refuse, before it is taken in, what may mean two things: JSON that not
            everybody reads alike, and identifiers that a spreadsheet has spoilt. Workers take what
            Kafka has taken in.
    """

    def __init__(
        self, catalogue: Catalogue, most_bytes: int = MOST_EVENT_BYTES, *, strict: bool = False
    ) -> None:
        self._most_bytes = most_bytes
        self._strict = strict
        self._sources: set[str] = set()
        self._media_types: set[str] = set()
        self._structured: msgspec.json.Decoder[messages.Message]
        self._structured = msgspec.json.Decoder(messages.Message)
        self._raw = msgspec.json.Decoder(msgspec.Raw)
        self._pairs = {
            (family, kind, name)
            for name, channel in catalogue.channels.items()
            for kind in channel.kinds
            for family in [catalogue.kinds[kind].family]
        }
        self._catalogue = catalogue
        self._retirement = Retirement(catalogue)
        self._reduce: dict[type, Callable[[Any], list[Any]]] = {
            messages.Received: self._received,
            messages.Routed: self._routed,
            messages.Replied: self._replied,
            messages.Closed: lambda event: ["closed", *self._labelled(event.data)],
            messages.Reopened: lambda _: ["reopened"],
            messages.Rejected: lambda event: ["rejected", event.data.reason],
            messages.Rated: self._rated,
            messages.Voided: self._voided,
            messages.Counted: self._counted,
            messages.Due: self._due,
            messages.NoticesDue: lambda _: ["notices-due"],
            messages.Redacted: lambda _: ["redacted"],
            hotspots.HotspotJoined: lambda event: ["hotspot-joined", _items(event.data.items)],
            hotspots.HotspotParted: lambda event: ["hotspot-parted", _items(event.data.items)],
            hotspots.HotspotNamed: lambda event: ["hotspot-named", event.data.name],
            hotspots.HotspotClosed: lambda _: ["hotspot-closed"],
            hotspots.HotspotReopened: lambda _: ["hotspot-reopened"],
            hotspots.HotspotTold: lambda _: ["hotspot-told"],
            hotspots.HotspotSpoke: lambda _: ["hotspot-spoke"],
            hotspots.HotspotAnswered: lambda _: ["hotspot-answered"],
            publications.PublicationDrafted: _of_publication("publication-drafted"),
            publications.PublicationReviewed: _of_publication("publication-reviewed"),
            publications.PublicationIssued: _of_publication("publication-issued"),
            **StepReader(catalogue.departments, self._known, self._check_source).reduce,
        }

    def read(self, value: bytes | None, headers: Headers, now: int) -> Event:
        """Read one event, in structured or binary mode.

        Args:
            value: The record's value.
            headers: Its headers; a ``ce_type`` among them means binary mode.
            now: The clock, in microseconds since the epoch.

        Raises:
            Refused: It is not JSON, not a CloudEvent, of an unknown type, or breaks a rule.
        """
        if headers:
            self._check_weight(value, headers)
            if any(name == "ce_type" for name, _ in headers):
                value = structured(value, headers, messages.ATTRIBUTES)
        if value is None:
            raise Refused("event", "is null; a record without a value is not an event")
        message = self._decode(value)
        if message.datacontenttype is not UNSET or message.data_base64 is not UNSET:
            message = self._as_json(message, value)
        subject, source, identity = message.subject, message.source, message.id
        takes_back = type(message) in _TAKES_BACK
        both = subject + identity
        if not both.isascii() or not both.isprintable() or " " in both:
            check_subject = check_old_identifier if takes_back else check_identifier
            check_subject("subject", subject)
            check_identifier("id", identity)
        if source not in self._sources:
            self._check_source("source", source)
            if normal(source) == CLOCK and type(message) not in _OF_THE_CLOCK:
                raise Refused("source", "is that of our own clock, which tells nothing of cases")
        if self._strict:
            if not takes_back:
                check_unspoilt("subject", subject)
            check_unspoilt("id", identity)
        time = read_time(message.time, now)
        reduced: Reduced = [time, source, identity]
        reduced += self._reduce[type(message)](message)
        self._retirement.check(message.data, time)
        return Event(subject, reduced, message)

    def _check_weight(self, value: bytes | None, headers: Headers) -> None:
        """Check that the record can be passed on as it came, headers and all."""
        if len(headers) > MOST_HEADERS:
            rule = f"has more than {MOST_HEADERS} headers, the most that are taken"
            raise Refused("event", rule, reason="too_large")
        most = self._most_bytes + HEADERS_ROOM
        size = len(value or b"") + weight(headers)
        if size > most:
            rule = f"has {size} bytes with its headers; at most {most} are taken"
            raise Refused("event", rule, reason="too_large")

    def _decode(self, value: bytes) -> messages.Message:
        if len(value) > self._most_bytes:
            rule = f"has {len(value)} bytes; at most {self._most_bytes} are taken"
            raise Refused("event", rule, reason="too_large")
        if self._strict:
            strict_json.check_strictly(value)
        try:
            if not value.isascii():
                value.decode()  # msgspec reads only what has a rule; others read the rest.
            return self._structured.decode(value)
        except msgspec.ValidationError as error:
            refused = explain(error, value)
            if (refused.field, refused.rule) == ("data", IS_MISSING) and has_base64(value):
                return self._decode(with_plain_data(value))
            raise refused from None
        except msgspec.DecodeError as error:
            raise Refused("event", f"is not JSON: {error}") from None
        except UnicodeDecodeError as error:
            raise Refused("event", f"is not UTF-8 (at byte {error.start})") from None
        except RecursionError:
            raise Refused("event", "is nested too deeply") from None

    def _as_json(self, message: messages.Message, value: bytes) -> messages.Message:
        """Check that data are JSON, and read those that came as base64."""
        media_type = message.datacontenttype
        if isinstance(media_type, str) and media_type not in self._media_types:
            check_media_type("datacontenttype", media_type)
            if len(self._media_types) < _MOST_REMEMBERED:
                self._media_types.add(media_type)
        if message.data_base64 is UNSET:
            return message
        return self._decode(with_plain_data(value))

    def _check_source(self, field: str, source: str) -> None:
        """Check that a source is one of RFC 3986. Feeders are few: they are remembered."""
        if not _SOURCE.fullmatch(source):
            rule = "is not a URI reference, such as /gaoling/portal or urn:example:portal"
            raise Refused(field, rule, shown(source))
        if normal(source) != CLOCK and len(self._sources) < _MOST_REMEMBERED:
            self._sources.add(source)

    def _received(self, event: messages.Received) -> list[Any]:
        data = event.data
        self._pair("case", data.kind, data.channel)
        labels = self._labelled(data)
        # Where a receipt has labels, the place of its guess is never left out.
        more = ["", *labels] if labels else []
        said = ["received", data.kind, data.channel, *self._attributes(data), *more]
        return with_about(said, self._about(data)) if data.about else said

    def _attributes(self, data: messages.ReceivedData | messages.RoutedData) -> list[str]:
        return [
            self._known("category", data.category, self._catalogue.categories),
            self._known("nature", data.nature, self._catalogue.natures),
            self._known("department", data.department, self._catalogue.departments),
        ]

    def _routed(self, event: messages.Routed) -> list[Any]:
        data = event.data
        if not (data.category or data.nature or data.department or data.labels):
            raise Refused("data", "must give a category, a nature, a department or labels")
        return ["routed", *self._attributes(data), *self._labelled(data)]

    def _labelled(
        self, data: messages.ReceivedData | messages.RoutedData | messages.ClosedData
    ) -> list[list[list[str]]]:
        """Return the labels that an event names, in order of names; nothing where it names none."""
        given = data.labels
        if not isinstance(given, dict) or not given:
            return []
        kind = data.kind if isinstance(data, messages.ReceivedData) else None
        found = read_labels(given, self._catalogue.labels, kind)
        return [[[name, value] for name, value in found.items()]]

    def _replied(self, event: messages.Replied) -> list[Any]:
        department = event.data.department
        if not department:
            return ["replied", ""]
        return ["replied", self._known("department", department, self._catalogue.departments)]

    def _rated(self, event: messages.Rated) -> list[Any]:
        satisfied, score = event.data.satisfied, event.data.score
        if isinstance(satisfied, bool):
            if isinstance(score, int):
                raise Refused("data", "must give either satisfied or score, not both")
            return ["rated", satisfied]
        if isinstance(score, int):
            return ["rated", score >= _SATISFIED_FROM]
        raise Refused("data", "must give either satisfied (true or false) or score (1 to 5)")

    def _voided(self, event: messages.Voided) -> list[Any]:
        self._check_source("data.source", event.data.source)
        check_old_identifier("data.id", event.data.id)
        return ["voided", event.data.source, event.data.id]

    def _counted(self, event: messages.Counted) -> list[Any]:
        data = event.data
        self._pair("record", data.kind, data.channel)
        stock = [True] if self._catalogue.kinds[data.kind].stock else []
        said = [
            "counted",
            data.kind,
            data.channel,
            self._known("department", data.department, self._catalogue.departments),
            self._known("column", data.column, self._catalogue.columns),
            data.headline is True,
            data.quantity or 1,
            *stock,
        ]
        return with_about(said, self._about(data)) if data.about else said

    def _about(self, data: messages.ReceivedData | messages.CountedData) -> str:
        """Return the subject of the application that something is about.

        Raises:
            Refused: It is no identifier, or what is of this kind is about no application.
        """
        subject, applications = str(data.about), self._catalogue.applications
        tied = applications.tied if applications else ()
        if data.kind not in tied:
            there = f"only what is of the kind {', '.join(tied)} is" if tied else "no kind is"
            raise Refused(
                "data.about", f"{data.kind} is about no application for disclosure; {there}"
            )
        check_identifier("data.about", subject)
        return subject

    def _due(self, event: messages.Due) -> list[Any]:
        read_day(event.subject)
        return ["due"]

    def _known(self, field: str, name: Any, table: Collection[str]) -> str:
        if not name:
            return ""
        if name not in table:
            raise Refused(f"data.{field}", not_among(field, table), shown(name))
        return str(name)

    def _pair(self, family: str, kind: str, channel: str) -> None:
        if (family, kind, channel) in self._pairs:
            return
        kinds, channels = self._catalogue.kinds, self._catalogue.channels
        of_family = [name for name, entry in kinds.items() if entry.family == family]
        if kind not in of_family:
            raise Refused("data.kind", not_among(f"kind of {family}", of_family), shown(kind))
        fitting = [name for name, entry in channels.items() if kind in entry.kinds]
        raise Refused("data.channel", not_among(f"channel of {kind}", fitting), shown(channel))


def _of_publication(what: str) -> Callable[[publications.OfPublication], list[Any]]:
    """Return what reads an event of a publication, which is in no case: its subject alone."""

    def read(event: publications.OfPublication) -> list[Any]:
        check_publication_id("subject", event.subject)
        return [what]

    return read


def _items(named: list[str] | UnsetType) -> list[str]:
    """Return the cases that an event of a hotspot names beside its subject."""
    items = named if isinstance(named, list) else []
    for number, item in enumerate(items):
        check_identifier(f"data.items[{number}]", item)
    return items
