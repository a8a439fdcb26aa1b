"""Records of the topics of hotspots, read back where others may have written too."""

import base64
import secrets
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.figures.engine.sound import Unsound
from streams.core.hotspots.records import BadHotspotRecord, HotspotsRecord, decode_record
from streams.core.hotspots.said import HotspotSaid, decode_said
from streams.core.hotspots.sketch_records import (
    KnownItem,
    SketchItems,
    decode_known_item,
    decode_sketch_items,
)
from streams.core.hotspots.sketches import BadSketch
from streams.kafka.records import Output, Record
from streams.topics.topics import HOTSPOT_DECISIONS, HOTSPOTS, SKETCH_ITEMS, SKETCH_KEY, SKETCHES
from streams.topics.versions import refuse_newer

KEY_OF_KEY: Final = b"key"
"""The key of the only record of `sketch-key`."""

_KEY_BYTES: Final = 32


class _SketchKey(msgspec.Struct, frozen=True):
    key: Annotated[bytes, Meta(min_length=16, max_length=64)]


_read_key = msgspec.json.Decoder(_SketchKey).decode


def new_sketch_key() -> Output:
    """Return the record of a new key for the digests of sketches."""
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return KEY_OF_KEY, msgspec.json.encode({"key": key}), ()


def sketch_key_in(record: Record) -> bytes:
    """Return the key for the digests of sketches that a record has; its value is never shown.

    Raises:
        Unsound: It has none.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(SKETCH_KEY, record)
    if record.key != KEY_OF_KEY:
        raise Unsound("its key is not that of the key of sketches")
    try:
        return _read_key(record.value or b"").key
    except msgspec.DecodeError:
        raise Unsound("it is not a key for sketches") from None


def sketch_items_in(record: Record) -> SketchItems:
    """Return where a record of `sketch-items` says that texts are.

    Raises:
        Unsound: It says nothing of it.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(SKETCH_ITEMS, record)
    try:
        return decode_sketch_items(record.value)
    except (msgspec.DecodeError, ValueError) as error:
        raise Unsound(f"cannot be read as places of texts ({type(error).__name__})") from None


def known_item_in(record: Record) -> KnownItem | None:
    """Return the sketch of a record; None where it says that there is none any more.

    Raises:
        Unsound: It is not a sketch, or one of other rules.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(SKETCHES, record)
    _case_of(record)
    if record.value is None:
        return None
    try:
        return decode_known_item(record.key, record.value)
    except BadSketch as error:
        raise Unsound(str(error)) from None


def hotspot_said_in(record: Record) -> HotspotSaid | None:
    """Return what a record says of a hotspot; None where it was deleted.

    Raises:
        Unsound: It says nothing of one.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(HOTSPOT_DECISIONS, record)
    if record.value is None:
        return None
    try:
        return decode_said(record.key, record.value)
    except (msgspec.DecodeError, ValueError) as error:
        raise Unsound(f"cannot be read as said of a hotspot ({type(error).__name__})") from None


def hotspot_record_in(record: Record) -> tuple[str, HotspotsRecord | None]:
    """Return the key of a record of `hotspots`, and what it is; None where it is gone.

    Raises:
        Unsound: It is not one.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(HOTSPOTS, record)
    key = _case_of(record)
    if record.value is None:
        return key, None
    try:
        return key, decode_record(key, record.value)
    except BadHotspotRecord as error:
        raise Unsound(str(error)) from None


def _case_of(record: Record) -> str:
    try:
        key: str = (record.key or b"").decode()
    except UnicodeDecodeError:
        raise Unsound("its key is not UTF-8") from None
    if not key:
        raise Unsound("has no key")
    return key
