"""Dead letters: what could not be used, as it came, with where from, why and when."""

import time

from streams.core.errors import Refused
from streams.kafka.records import Output, Record

ROOM = 64 * 1024
"""Bytes that a dead letter may need besides the value it carries."""


def dead_letter(topic: str, record: Record, refused: Refused, most: int) -> Output:
    """Make the dead letter of a record.

    Its headers are, and before all of its own: ``kuaibao-topic``, ``kuaibao-partition`` and
    ``kuaibao-offset`` (where it was found), ``kuaibao-field`` and ``kuaibao-reason`` (why; in our
    words alone), ``kuaibao-value`` (what the field holds, which may be a citizen's words where a
    feeder put them into the wrong place) and, last of ours, ``kuaibao-at`` (when, seconds since the
    epoch). A value of more than `most` bytes, which only a compressed record can have, is cut, and
    ``kuaibao-cut-from`` says how long it was.
    """
    value = record.value
    why = [
        ("kuaibao-topic", topic.encode()),
        ("kuaibao-partition", b"%d" % record.partition),
        ("kuaibao-offset", b"%d" % record.offset),
        ("kuaibao-field", refused.field.encode()),
        ("kuaibao-reason", f"{refused.field}: {refused.rule}".encode()),
    ]
    if refused.value:
        why.append(("kuaibao-value", refused.value.encode()))
    if value is not None and len(value) > most:
        why.append(("kuaibao-cut-from", b"%d" % len(value)))
        value = value[:most]
    why.append(("kuaibao-at", b"%.3f" % time.time()))
    # A record of neither key nor value cannot be written; an empty key stands for none.
    key = record.key if record.key is not None or value is not None else b""
    return key, value, [*why, *record.headers]
