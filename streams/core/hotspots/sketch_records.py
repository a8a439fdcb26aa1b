"""Records of `sketch-items`, which say where texts are, and of `sketches`, what is kept of these.

A text is in the topics of letters for some months, and not copied: a record of `sketch-items` says
where it is, so that it can be read at leisure. A sketch is kept longer than its text.
"""

from typing import Final, NamedTuple

import msgspec

from streams.core.hotspots.sketches import BadSketch, Sketch, decode_sketch, encode_sketch

MOST_RECEIPTS: Final = 100
"""Rows of one record of `sketch-items`: the smallest topic takes so many of the largest."""


class ReceiptPlace(NamedTuple):
    """Where the receipt of a case is, and what of it need not be read there.

    Attributes:
        case: The id of the case.
        at: When it was written, in seconds since 1970 UTC.
        kind: The kind of the case.
        channel: The channel by which it came.
        category: Its category, given or guessed; "" for none.
        topic: The topic that has it, without prefix.
        offset: Where in the partition.
    """

    case: str
    at: int
    kind: str
    channel: str
    category: str
    topic: str
    offset: int


class SketchItems(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one step of a partition says: of which cases sketches are to be made, and gone.

    Attributes:
        partition: The partition in which the receipts are.
        made: Their places.
        gone: Ids of cases of which no sketch is to be kept.
    """

    partition: int
    made: tuple[ReceiptPlace, ...] = ()
    gone: tuple[str, ...] = ()


class KnownItem(msgspec.Struct, frozen=True, kw_only=True):
    """A record of `sketches`, by the id of the case.

    Attributes:
        sketch: What is kept of its words.
        kind: The kind of the case.
        channel: The channel by which it came.
        category: Its category when it came, given or guessed; "" for none.
        words: Words of the county's rules for warnings that it has.
    """

    sketch: Sketch
    kind: str
    channel: str
    category: str = ""
    words: tuple[str, ...] = ()


class _Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: str
    channel: str
    category: str = ""
    words: tuple[str, ...] = ()
    sketch: msgspec.Raw


_encode = msgspec.json.Encoder().encode
_read_items = msgspec.json.Decoder(SketchItems).decode
_read_kept = msgspec.json.Decoder(_Kept).decode


def encode_sketch_items(items: SketchItems) -> bytes:
    """Return the value of a record of `sketch-items`."""
    return _encode(items)


def decode_sketch_items(value: bytes | None) -> SketchItems:
    """Return what a record of `sketch-items` says.

    Raises:
        ValueError: It is not such a record.
    """
    items = _read_items(value or b"")
    if items.partition < 0 or any(place.offset < 0 for place in items.made):
        raise ValueError("a partition or an offset is not valid")
    return items


def encode_known_item(item: KnownItem) -> bytes:
    """Return the value of a record of `sketches`."""
    sketch = msgspec.Raw(encode_sketch(item.sketch))
    return _encode(
        _Kept(
            kind=item.kind,
            channel=item.channel,
            category=item.category,
            words=item.words,
            sketch=sketch,
        )
    )


def decode_known_item(key: bytes | None, value: bytes) -> KnownItem:
    """Return the item of a record of `sketches`.

    Raises:
        BadSketch: It is not one, or was made by rules that are not known here.
    """
    try:
        kept = _read_kept(value)
        case = (key or b"").decode()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSketch(f"the record is not a sketch: {error}") from None
    sketch = decode_sketch(bytes(kept.sketch))
    if sketch.id != case:
        raise BadSketch("its key is not that of its case")
    return KnownItem(
        sketch=sketch,
        kind=kept.kind,
        channel=kept.channel,
        category=kept.category,
        words=kept.words,
    )
