"""Which source opened which case lately, as far as it came through this gateway.

The index of cases is behind Kafka by as much as the workers are. This bridges it, within a bound.
"""

import sys
from hashlib import blake2b
from typing import Final

from streams.core.cases.receipts import Receipt

MOST: Final = 100_000
"""Subjects remembered, at most: some 30 MB. Half of them are forgotten at a time."""

MOST_SOURCES: Final = 8
"""Receipts remembered of one subject; a source that opens it oftener has opened it already."""


class Lately:
    """Remembers the latest receipts.

    Args:
        most: How many subjects, at most.
    """

    def __init__(self, most: int = MOST) -> None:
        self._half = most // 2
        self._young: dict[bytes, tuple[Receipt, ...]] = {}
        self._old: dict[bytes, tuple[Receipt, ...]] = {}

    def add(self, subject: str, receipt: Receipt) -> None:
        """Remember a receipt."""
        name = _name(subject)
        known = self._of(name)
        if receipt in known or len(known) >= MOST_SOURCES:
            return
        if len(self._young) >= self._half and name not in self._young:
            self._old, self._young = self._young, {}
        self._young[name] = (*known, receipt._replace(source=sys.intern(receipt.source)))

    def of(self, subject: str) -> tuple[Receipt, ...]:
        """Return the receipts of a subject that are remembered."""
        return self._of(_name(subject))

    def _of(self, name: bytes) -> tuple[Receipt, ...]:
        return self._young.get(name) or self._old.get(name, ())


def _name(subject: str) -> bytes:
    # Subjects may be long, and their senders choose them; hashed, each takes the same room.
    return blake2b(subject.encode(), digest_size=16).digest()
