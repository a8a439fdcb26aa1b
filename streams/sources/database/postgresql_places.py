"""Places in PostgreSQL's log, and which transactions a query sees."""

from typing import Final

_XID_BITS: Final = 32


def lsn_number(text: str) -> int:
    """Return a place in PostgreSQL's log, such as ``16/B374D848``, as a number."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def lsn_text(number: int) -> str:
    """Return a place in PostgreSQL's log as PostgreSQL writes it."""
    return f"{number >> 32:X}/{number & 0xFFFFFFFF:X}"


def is_visible(transaction: int, snapshot: str) -> bool:
    """Return whether a snapshot, such as ``100:104:100,102``, sees a transaction that committed.

    Args:
        transaction: Its number as the log has it, in 32 bits.
        snapshot: As PostgreSQL writes it, with numbers in 64 bits.
    """
    _, end, running = snapshot.split(":")
    mask = (1 << _XID_BITS) - 1
    if running and transaction in {int(each) & mask for each in running.split(",")}:
        return False
    # Numbers go round: half of them are before, half after.
    return 0 < ((int(end) - transaction) & mask) < 1 << (_XID_BITS - 1)
