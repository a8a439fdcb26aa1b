"""The records of the topic `hotspots`: which hotspots there are, and which items are in them.

| key | value |
|---|---|
| ``hotspot/ID`` | `HotspotRecord` |
| ``item/CASE`` | `ItemRecord`, of an item of a hotspot; no value once it is in none |
| ``statistics``, ``statistics/1``, … | `StatisticsRecord`, in parts |

No record has a text or a person. Names in plain words are those of places.
"""

import re
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

HOTSPOT: Final = "hotspot/"
"""Before the id of a hotspot in the key of its record."""

ITEM: Final = "item/"
"""Before the id of a case in the key of its item's record."""

STATISTICS_KEY: Final = "statistics"
"""The key of the first part of the statistics; those that follow have ``/1``, ``/2`` behind it."""

MOST_LINKS: Final = 8
"""How many items an item's record names that it was found to be like."""

_Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_Moment = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$")]
_Writer = Annotated[str, Meta(pattern=r"^([0-9a-f]{16})?$")]


class BadHotspotRecord(ValueError):
    """A record is not one of the topic `hotspots`."""


class WarningRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That a rule has become true of a hotspot.

    Attributes:
        rule: The name of the rule.
        day: The county's day of the item by which it became true.
        at: The moment of that item, RFC 3339 UTC.
        items: How many items there were within the days of the rule.
        writers: How many different people had written them.
        notice: The key of the notice that was given of it; "" where none was.
    """

    rule: str
    day: _Day
    at: _Moment
    items: int
    writers: int
    notice: str = ""


class HotspotRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A hotspot as it is now. Days are those of the county.

    Attributes:
        id: The id of its first item.
        first: The day of its first item.
        last: The day of its last.
        items: How many items it has.
        writers: How many different people wrote them; an item of nobody known is one of its own.
        places: Names of places that titles of at least two people have, most often named first.
        matters: Words of its matter, most often said first.
        name: What people call it.
        closed: The day on which people closed it; None while it is open.
        joined_to: The id of the older hotspot that it is a part of now. Nothing else is said then
            but what was true when it became one.
        noticed: When its first item was written (RFC 3339 UTC, as all moments).
        told: When somebody was told of it first.
        spoke: When an authority first said a word about it.
        answered: When it was answered.
        warnings: The rules that became true of it, in the order in which they did.
        bursts: First day, last day, and by how much a burst explains the counts of its days better.
    """

    id: str
    first: _Day
    last: _Day
    items: int
    writers: int
    places: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    name: str | None = None
    closed: _Day | None = None
    joined_to: str | None = None
    noticed: _Moment | None = None
    told: _Moment | None = None
    spoke: _Moment | None = None
    answered: _Moment | None = None
    warnings: tuple[WarningRecord, ...] = ()
    bursts: tuple[tuple[_Day, _Day, float], ...] = ()


class ItemRecord(msgspec.Struct, frozen=True, kw_only=True, rename={"links": "with"}):
    """An item of a hotspot; its case is in the key.

    Attributes:
        hotspot: The id of its hotspot.
        day: The county's day on which it was written.
        writer: Tells writers apart: 16 hexadecimal digits, "" where nobody is known.
        kind: The kind of its case, as the catalogue names it.
        channel: The channel by which it came.
        category: The category that it had when it came, given or guessed; "" for none.
        links: The ids of items of the hotspot that it was found to be most like, at most eight.
    """

    hotspot: str
    day: _Day
    writer: _Writer = ""
    kind: str
    channel: str
    category: str = ""
    links: tuple[str, ...] = ()


class StatisticsRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the statistics by which items were compared.

    Attributes:
        items: How many items were counted.
        until: The latest moment of an item that was counted, in seconds since 1970 UTC.
        parts: How many records there are.
        data: This part, in base64, of what `streams.core.hotspots.counted` wrote.
    """

    items: int
    until: int
    parts: int
    data: str


HotspotsRecord = HotspotRecord | ItemRecord | StatisticsRecord
"""What a value of the topic `hotspots` is."""

_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    HOTSPOT: msgspec.json.Decoder(HotspotRecord),
    ITEM: msgspec.json.Decoder(ItemRecord),
    STATISTICS_KEY: msgspec.json.Decoder(StatisticsRecord),
}
_encode = msgspec.json.Encoder().encode


def encode_record(record: HotspotsRecord) -> bytes:
    """Return the value of a record: JSON, the same bytes for the same record."""
    return _encode(record)


def decode_record(key: str, value: bytes) -> HotspotsRecord:
    """Return the record that a key and its value are.

    Raises:
        BadHotspotRecord: They are none.
    """
    if key.startswith(HOTSPOT):
        family = HOTSPOT
    elif key.startswith(ITEM):
        family = ITEM
    elif re.fullmatch(r"statistics(/[1-9][0-9]{0,5})?", key):
        family = STATISTICS_KEY
    else:
        raise BadHotspotRecord("its key is neither a hotspot's nor an item's nor the statistics'")
    try:
        record: HotspotsRecord = _DECODERS[family].decode(value)
    except msgspec.DecodeError as error:
        raise BadHotspotRecord(f"it is not what its key says: {error}") from None
    if isinstance(record, HotspotRecord) and HOTSPOT + record.id != key:
        raise BadHotspotRecord("its key is not that of the hotspot's id")
    return record


def hotspot_key(identity: str) -> str:
    """Return the key of a hotspot's record."""
    return HOTSPOT + identity


def item_key(case: str) -> str:
    """Return the key of an item's record."""
    return ITEM + case


def record_schemas() -> dict[str, Any]:
    """Return the JSON Schemas of the values, by the names of what they are."""
    _, components = msgspec.json.schema_components(
        [HotspotRecord, ItemRecord, StatisticsRecord],
        ref_template="#/components/schemas/{name}",
    )
    return components
