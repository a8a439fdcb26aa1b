"""How rows are written, as types that msgspec reads (see `timelines` and `versions`)."""

from typing import Any, Final, TypeVar

import msgspec

from streams.core.cases.step_rows import Labelled, Minutes, RowPart, Step
from streams.core.cases.tallies import Row
from streams.core.county.catalogue import UNCATEGORISED
from streams.core.county.filings import FILED, GUESSED_FILING, UNFILED

GUESSED: Final = "?"
"""What is before a category in a row where nobody gave it: it was guessed. No name begins so."""

_MARKED: Final = b'"' + GUESSED.encode()


def category_of(filed: str) -> str:
    """Return a category that a row has, whether it was given or guessed."""
    return filed.removeprefix(GUESSED)


def filing_of(filed: str) -> str:
    """Return how a category that a row has was come by: one of `FILINGS`."""
    if filed.startswith(GUESSED):
        return GUESSED_FILING
    return UNFILED if filed == UNCATEGORISED else FILED


class Given(RowPart, frozen=True, gc=False):
    """The attributes of a case from a day on.

    Attributes:
        day: The day, as a number.
        filed: Its category, with `GUESSED` before one that was guessed.
        nature: Its nature, "" without one.
        department: Its department, "" without one.
    """

    day: int
    filed: str
    nature: str
    department: str

    @property
    def category(self) -> str:
        """Its category, whether it was given or guessed."""
        return category_of(self.filed)


class Move(RowPart, frozen=True, gc=False):
    """A case's standing from a day on."""

    day: int
    standing: str


class Rating(RowPart, frozen=True, gc=False):
    """How a case was rated on a day."""

    day: int
    satisfied: bool


class CaseTimeline(RowPart, frozen=True, gc=False):
    """The timeline of a case; the last three are not written where they are empty.

    Attributes:
        steps: All that was done to it, in order of time.
        labels: Which labels it has, each entry all of them.
        minutes: At which minutes all this was, of a case with a deadline in hours.
    """

    kind: str
    channel: str
    received: int
    attributes: tuple[Given, ...]
    moves: tuple[Move, ...]
    replied: int | None
    ratings: tuple[Rating, ...]
    steps: tuple[Step, ...] = ()
    labels: tuple[Labelled, ...] = ()
    minutes: Minutes | None = None


class Said(RowPart, frozen=True, gc=False):
    """What a record says from a day on; `stock`, if its kind was one when it was said."""

    day: int
    kind: str
    channel: str
    department: str
    column: str
    headline: bool
    quantity: int
    stock: bool = False


class RecordTimeline(RowPart, frozen=True, gc=False):
    """The timeline of a record."""

    day: int
    said: tuple[Said, ...]


Read = CaseTimeline | RecordTimeline | None
"""A timeline; None where nothing counts."""

T = TypeVar("T", CaseTimeline, RecordTimeline)

_HISTORIES: Final[dict[type, dict[int, Any]]] = {
    CaseTimeline: {
        3: tuple[Given, ...],
        4: tuple[Move, ...],
        6: tuple[Rating, ...],
        7: tuple[Step, ...],
        8: tuple[Labelled, ...],
    },
    RecordTimeline: {1: tuple[Said, ...]},
}
"""The histories of timelines, by their places."""

_WHOLE: Final[dict[str, Any]] = {"minutes": Minutes | None}
"""What is no history and no plain value either."""

_read_versions = msgspec.json.Decoder(list[list[Any]]).decode
_read_case = msgspec.json.Decoder(CaseTimeline).decode
_read_record = msgspec.json.Decoder(RecordTimeline).decode

CASE, VERSIONS, NOTHING = b'"[u'
"""The second byte of a row tells what it is: of a case, of several versions, or null. All other
rows are of records."""

read_cases = msgspec.json.Decoder(list[CaseTimeline]).decode
read_records = msgspec.json.Decoder(list[RecordTimeline]).decode


def has_guess(row: Row) -> bool:
    """Return whether a category is marked as guessed in a row: what earlier programs misread."""
    return _MARKED in row


def unfolds_to(row: Row) -> int:
    """Estimate how many entries the versions of a row have together, written out; 0 if it is one.

    At most that many: with so many brackets, half may be versions and half entries of the first.
    """
    return row.count(b"[") ** 2 // 8 if row[1:2] == b"[" else 0


def versions(row: Row) -> list[tuple[Read, int | None]]:
    """Return each version of a row, and the as-of day before which it speaks (None: for ever).

    Versions share the entries that they have in common. Earlier programs wrote each one whole.
    """
    if row[1] != VERSIONS:
        return [(_read(row), None)]
    found: list[tuple[Read, int | None]] = []
    for until, *said in _read_versions(row):
        if len(said) == 1:
            found.append((_whole(said[0]), until))
        else:
            number, changes = said
            base = found[number][0]
            if base is None:
                raise ValueError(f"a row's version changes number {number}, where nothing counts")
            found.append((_changed(base, changes), until))
    return found


def _read(row: Row) -> Read:
    if row[1] == NOTHING:
        return None
    return _read_case(row) if row[1] == CASE else _read_record(row)


def _whole(timeline: list[Any] | None) -> Read:
    if timeline is None:
        return None
    if isinstance(timeline[0], str):
        return msgspec.convert(timeline, CaseTimeline)
    return msgspec.convert(timeline, RecordTimeline)


def _changed(base: T, changes: list[list[Any]]) -> T:
    changed: dict[str, Any] = {}
    for place, *said in changes:
        name = base.__struct_fields__[place]
        if len(said) == 1:
            changed[name] = msgspec.convert(said[0], _WHOLE[name]) if name in _WHOLE else said[0]
        else:
            begin, end, entries = said
            was = getattr(base, name)
            between = msgspec.convert(entries, _HISTORIES[type(base)][place])
            changed[name] = was[:begin] + between + was[len(was) - end :]
    return msgspec.structs.replace(base, **changed)


_NO_RATINGS: Final = b",[]]"
"""How a row of a case ends that has seven places and no ratings, and how no other ends: of later
places the last is never empty."""


def has_later_places(row: Row) -> bool:
    """Return whether a row says what programs do not know that read seven places of a case."""
    if row[1:2] == b'"':
        if row.endswith(_NO_RATINGS):
            return False  # Most rows: quicker than to read them.
        case = _read_case(row)
        return bool(case.steps or case.labels or case.minutes)
    if row[1] != VERSIONS or b'"' not in row:
        return False
    return any(
        isinstance(version, CaseTimeline)
        and bool(version.steps or version.labels or version.minutes)
        for version, _ in versions(row)
    )
