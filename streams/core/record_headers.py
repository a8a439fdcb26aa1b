"""How large key and headers of a record may be, so that whatever it becomes can be written."""

from collections.abc import Collection, Sequence
from typing import Final

Headers = Sequence[tuple[str, bytes | None]]
"""Names and values, in their order; a name may be there twice."""

MOST_HEADERS: Final = 1_000
"""How many headers a record may have. Each costs a hundred times its bytes in memory."""

HEADERS_ROOM: Final = 32 * 1024
"""Bytes that headers may have on top of the largest value: with them, and the key that Kuaibao
gives it, an event must still fit into the topics that it is passed on to."""

_PARTS: Final = 10
"""Bytes that the lengths of a header's name and value take at most."""

_IN_MEMORY: Final = 150
"""Bytes that a header costs in memory, in addition to its value."""


def weight(headers: Collection[tuple[str, bytes | None]]) -> int:
    """Return how many bytes headers take in a record, at most."""
    return sum(len(name.encode()) + len(value or b"") + _PARTS for name, value in headers)


def held(headers: Collection[tuple[str, bytes | None]]) -> int:
    """Return about how many bytes of memory headers take."""
    return _IN_MEMORY * len(headers) + sum(len(value) for _, value in headers if value)
