"""Dead letters and the notes of what was sent again, as they are read from their topic."""

import re
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from streams.core.errors import BadInput
from streams.core.events.masking import mask
from streams.core.record_headers import Headers, weight
from streams.kafka.records import Output, Record
from streams.topics.topics import DEAD_LETTERS
from streams.topics.versions import refuse_newer

REPLAYED: Final = "kuaibao-replayed"
"""First header of a note: the place of a letter that was sent again."""

REPLAYED_FROM: Final = "kuaibao-replayed-from"
"""Header of a record that was sent again: the place of its letter."""

_PLACE = re.compile(r"(\d{1,9}):(\d{1,18})", re.ASCII)
_SOURCE = re.compile(r"(/|[a-z][a-z0-9+.-]*:)[A-Za-z0-9._~:/?#-]*", re.ASCII)
_LAST: Final = "kuaibao-at"
"""Last of the headers that say why; what follows came with the record."""

_CUT: Final = {
    "value": "kuaibao-cut-from",
    "key": "kuaibao-key-cut-from",
    "headers": "kuaibao-headers-cut-from",
}
"""What may have been cut, and the header that says from how many bytes."""


_NAMING: Final = frozenset(
    f"data.{name}" for name in ("kind", "channel", "category", "nature", "department", "column")
)
"""Fields that hold a name of the catalogue."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
"""What systems call a department or a category; nobody writes a sentence so."""

_MOST_DIGITS: Final = 4
"""Digits of a name of the catalogue that is shown: a telephone number has more."""

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#-]{0,127}", re.ASCII)


class _Named(msgspec.Struct):
    source: Any = ""
    subject: Any = ""
    id: Any = ""


_envelope = msgspec.json.Decoder(_Named)


class LetterPlace(NamedTuple):
    """Where a letter is in `dead-letters`, which is its name."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter.

    Attributes:
        place: Where it is.
        at: When it was set aside, UTC.
        topic, partition, offset: Where its record was found; the topic without prefix.
        field: The field that breaks a rule.
        reason: Field and rule, in our words alone.
        said: What the field contains, as JSON; "" where that is known to be personal.
        cut: How many bytes value, key and headers were, by these names, of those that were cut.
        many: How many records it is for: alike, or of one batch.
        last_offset: Where the last of them was found.
        is_batch: Whether they could not be read; the value is then the bytes of their batch.
        came_back: The letter that it was before it was sent again, if it was.
        key, value, headers: As they came.
    """

    place: LetterPlace
    at: datetime
    topic: str
    partition: int
    offset: int
    field: str
    reason: str
    said: str = ""
    cut: dict[str, int] = {}
    many: int = 1
    last_offset: int
    is_batch: bool = False
    came_back: LetterPlace | None = None
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def size(self) -> int:
        """How many bytes it has as a record: key, value and headers."""
        return len(self.key or b"") + len(self.value or b"") + weight(self.headers)

    @property
    def source(self) -> str:
        """The event's source as it was written; "" where none can be read."""
        return self._attribute("source")

    @property
    def feeder(self) -> str:
        """The source where it is plainly the address of a system; "" where it might be a person's.

        A feeder whose columns have slipped may have put anything there.
        """
        source = self.source
        return source if _SOURCE.fullmatch(source) and mask(source) == source else ""

    @property
    def unknown_name(self) -> str:
        """What the field contains where it is plainly a system's code; "" where it may be more.

        It is what somebody must add to the catalogue, or mend in a feeder. Fields in which
        somebody may be named by mistake have nothing in `said`.
        """
        if self.field not in _NAMING or not self.said.startswith('"'):
            return ""
        said = self.said.strip('"')
        many = sum(map(str.isdigit, said))
        return said if _CODE.fullmatch(said) and many <= _MOST_DIGITS and mask(said) == said else ""

    @property
    def subject(self) -> str:
        """The event's subject as it came; "" where none can be read."""
        return self._attribute("subject")

    @property
    def identity(self) -> str:
        """The event's id as it came; "" where none can be read."""
        return self._attribute("id")

    def _attribute(self, attribute: str) -> str:
        for name, raw in self.headers:
            if name == f"ce_{attribute}":
                return (raw or b"").decode(errors="replace")
        try:
            found = getattr(_envelope.decode(self.value or b""), attribute)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ""
        return found if isinstance(found, str) else ""

    def record(self) -> Output:
        """Return the record to be sent again: as it came, with the letter's place in a header."""
        own = [(name, raw) for name, raw in self.headers if name != REPLAYED_FROM]
        return self.key, self.value, [*own, (REPLAYED_FROM, str(self.place).encode())]


def plain_identifier(text: str) -> str:
    """Return an identifier that a system gave; "" for what may be a name or somebody's number."""
    number = any(character.isdecimal() for character in text)
    return text if number and _IDENTIFIER.fullmatch(text) and mask(text) == text else ""


def read_place(text: str) -> LetterPlace:
    """Read a place as it is printed.

    Raises:
        BadInput: It is not a place.
    """
    if found := _PLACE.fullmatch(text):
        return LetterPlace(int(found[1]), int(found[2]))
    raise BadInput(
        f"PLACE: {text!r} is not the place of a dead letter; it is partition:offset, such as 3:17, "
        "and `kuaibao dead-letters list` shows them"
    )


def read_letter(record: Record) -> Letter | None:
    """Read a record of `dead-letters`; None where no worker wrote it, or it is a note.

    Raises:
        WrittenByNewer: A worker of a later version of Kuaibao has written it.
    """
    said: dict[str, bytes] = {}
    own = 0
    for name, raw in record.headers:
        own += 1
        # Names that come again, or after the last, are those of a feeder.
        said.setdefault(name, raw or b"")
        if name == _LAST:
            break
    refuse_newer(DEAD_LETTERS, record, own)
    try:
        return Letter(
            place=LetterPlace(record.partition, record.offset),
            at=datetime.fromtimestamp(float(said[_LAST]), UTC),
            topic=said["kuaibao-topic"].decode(),
            partition=int(said["kuaibao-partition"]),
            offset=int(said["kuaibao-offset"]),
            field=said["kuaibao-field"].decode(),
            reason=said["kuaibao-reason"].decode(),
            said=said.get("kuaibao-value", b"").decode(),
            cut={name: int(said[header]) for name, header in _CUT.items() if header in said},
            many=int(said.get("kuaibao-count", 1)),
            last_offset=int(said.get("kuaibao-last-offset", said["kuaibao-offset"])),
            is_batch="kuaibao-batch" in said,
            came_back=_came_back(record.headers[own:]),
            key=record.key,
            value=record.value,
            headers=tuple(record.headers[own:]),
        )
    except (KeyError, ValueError, OverflowError, OSError):  # Of times, three kinds may come.
        return None


def _came_back(headers: Headers) -> LetterPlace | None:
    for name, raw in headers:
        found = name == REPLAYED_FROM and _PLACE.fullmatch((raw or b"").decode(errors="replace"))
        if found:
            return LetterPlace(int(found[1]), int(found[2]))
    return None


def note(letter: Letter) -> Output:
    """Make the note, for the letter's own partition, that a letter was sent again."""
    place = str(letter.place).encode()
    return place, None, [(REPLAYED, place)]


def noted_as_sent(record: Record) -> LetterPlace | None:
    """Return the place of the letter that a record notes as sent again, if it is such a note.

    A feeder's own headers come after a letter's, so that what it writes is not a note.

    Raises:
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    if record.headers and record.headers[0][0] == REPLAYED:
        refuse_newer(DEAD_LETTERS, record)
        found = _PLACE.fullmatch((record.headers[0][1] or b"").decode(errors="replace"))
        return LetterPlace(int(found[1]), int(found[2])) if found else None
    return None
