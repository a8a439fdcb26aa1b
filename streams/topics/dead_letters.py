"""Dead letters: what could not be used, as it came, with where from, why and when."""

import time
from typing import NamedTuple

from streams.core.events.refusals import Refused
from streams.core.record_headers import Headers, weight
from streams.kafka.records import Forwarded, Output, Record
from streams.kafka.tolerant import UnreadableRecords, as_unreadable

ROOM = 64 * 1024
"""Bytes that a dead letter may need in addition to the value it carries."""

_SHARE = 4
"""Where a record must be cut, its key and its headers get this part of the space each."""


class Alike(NamedTuple):
    """More records of the same partition that are alike in all that a dead letter keeps.

    Attributes:
        many: How many records one dead letter is for, the first among them.
        last: The offset of the last.
    """

    many: int
    last: int


def dead_letter(
    topic: str,
    record: Record | Forwarded,
    refused: Refused,
    most: int,
    alike: Alike | None = None,
) -> Output:
    """Make the dead letter of a record.

    Its headers are, and before all of its own: ``kuaibao-topic``, ``kuaibao-partition`` and
    ``kuaibao-offset`` (where it was found), ``kuaibao-field`` and ``kuaibao-reason`` (why; in our
    words alone), ``kuaibao-value`` (what the field contains, which may be a citizen's words where a
    feeder put them into the wrong place) and, last of ours, ``kuaibao-at`` (when, seconds since the
    epoch). Of a record of more than `most` bytes, which only a compressed one can have, the first
    part is kept, and ``kuaibao-cut-from``, ``kuaibao-key-cut-from`` and
    ``kuaibao-headers-cut-from`` say how long value, key and headers were, if they were cut.
    ``kuaibao-count`` and ``kuaibao-last-offset`` are there where it is said for several.
    ``kuaibao-batch`` says that they could not be read: the value is then their whole batch.
    """
    if gone := as_unreadable(record):
        return _of_unreadable(topic, gone, refused, most)
    cut, kept = _fitting(record.key, record.value, record.headers, most)
    why = [*_why(topic, record.partition, record.offset, refused, alike), *cut]
    return _made(why, *kept)


def why_unreadable(gone: UnreadableRecords) -> Refused:
    """Return why records that cannot be read are refused."""
    return Refused("record", f"cannot be read: its batch {gone.why}", reason="unreadable")


def _of_unreadable(topic: str, gone: UnreadableRecords, refused: Refused, most: int) -> Output:
    refused = why_unreadable(gone)
    alike = Alike(gone.many, gone.offset)
    cut, kept = _fitting(None, gone.raw, (), most)
    why = _why(topic, gone.partition, gone.first, refused, alike)
    return _made([*why, ("kuaibao-batch", b"1"), *cut], *kept)


def _why(
    topic: str, partition: int, offset: int, refused: Refused, alike: Alike | None
) -> list[tuple[str, bytes]]:
    why = [
        ("kuaibao-topic", topic.encode()),
        ("kuaibao-partition", b"%d" % partition),
        ("kuaibao-offset", b"%d" % offset),
        ("kuaibao-field", refused.field.encode()),
        ("kuaibao-reason", f"{refused.field}: {refused.rule}".encode()),
    ]
    if refused.value:
        why.append(("kuaibao-value", refused.value.encode()))
    if alike:
        why.append(("kuaibao-count", b"%d" % alike.many))
        why.append(("kuaibao-last-offset", b"%d" % alike.last))
    return why


def _made(
    why: list[tuple[str, bytes]], key: bytes | None, value: bytes | None, headers: Headers
) -> Output:
    # A record of neither key nor value cannot be written; an empty key means that there was none.
    key = key if key is not None or value is not None else b""
    return key, value, [*why, ("kuaibao-at", b"%.3f" % time.time()), *headers]


_Kept = tuple[bytes | None, bytes | None, Headers]


def _fitting(
    key: bytes | None, value: bytes | None, headers: Headers, most: int
) -> tuple[list[tuple[str, bytes]], _Kept]:
    """Return what of a record fits into `most` bytes, and before it what says how much was cut."""
    of_headers = weight(headers) if headers else 0
    if len(key or b"") + len(value or b"") + of_headers <= most:
        return [], (key, value, headers)
    cut: list[tuple[str, bytes]] = []
    share = most // _SHARE
    if key is not None and len(key) > share:
        cut.append(("kuaibao-key-cut-from", b"%d" % len(key)))
        key = key[:share]
    if of_headers > share:
        cut.append(("kuaibao-headers-cut-from", b"%d" % of_headers))
        headers = _first_of(headers, share)
        of_headers = weight(headers)
    left = most - len(key or b"") - of_headers
    if value is not None and len(value) > left:
        cut.append(("kuaibao-cut-from", b"%d" % len(value)))
        value = value[:left]
    return cut, (key, value, headers)


def _first_of(headers: Headers, most: int) -> Headers:
    """Return the first headers, and the first part of the one that does not fit."""
    kept: list[tuple[str, bytes | None]] = []
    for name, value in headers:
        left = most - weight([(name, None)])
        if left < 0:
            begin = name.encode()[: max(0, most - weight([("", None)]))]
            kept.append((begin.decode(errors="ignore"), b""))
            break
        if value is not None and len(value) > left:
            kept.append((name, value[:left]))
            break
        kept.append((name, value))
        most = left - len(value or b"")
    return kept
