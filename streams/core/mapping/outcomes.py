"""What becomes of rows, and why some are refused: as it is counted."""

from typing import Final, Literal, TypeAlias, get_args

RowOutcome: TypeAlias = Literal[
    "new", "changed", "same", "refused", "passed", "superseded", "vanished", "voided"
]
"""Sent for the first time, sent with corrections, sent already, refused, not one that the mapping
is for, said otherwise by a newer file, no longer there, no longer there and voided."""

ROW_OUTCOMES: Final[tuple[RowOutcome, ...]] = get_args(RowOutcome)

RefusalReason: TypeAlias = Literal["unread", "identity", "value", "time", "event", "twice"]
"""It could not be read, is not known by anything, says what no code names, has a time that is none,
makes an event that breaks a rule, is there twice and says two things."""

REFUSAL_REASONS: Final[tuple[RefusalReason, ...]] = get_args(RefusalReason)
