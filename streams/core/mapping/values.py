"""A value of an event: which field of a row it comes from, and what it becomes there."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from streams.core.county.catalogue import Catalogue, Channel, Kind
from streams.core.events import messages
from streams.core.events.postings import is_link
from streams.core.mapping.cells import CellFault, in_one_line, is_empty, plain_text, whole_number
from streams.core.mapping.cells import yes_or_no as read_yes_or_no
from streams.core.mapping.mapping_faults import TODO
from streams.core.mapping.mapping_file import Constant, FieldTable
from streams.core.mapping.moments import cell_moment
from streams.core.mapping.rows import Bilingual, RowCell
from streams.core.toml_files import near

MappedValue: TypeAlias = str | bool | int

TITLE_MOST: Final = 500
"""Characters of a title; what is longer is cut, for a letter counts whatever it is called."""

_NUMBERS: Final = frozenset(
    {"quantity", "score", "working_days", "days", "hours", "grade", "reach"},
)
_FLAGS: Final = frozenset(
    {"headline", "satisfied", "restart", "reached", "contacted", "solved"},
)
_DAYS: Final = frozenset({"until", "due"})
_LINES: Final = frozenset({"number", "platform", "person.name", "person.phone", "person.email"})
_LINES_TOO: Final = frozenset({"person.id_number"})
_SHOWN: Final = 20
"""How many allowed values a message names."""

EVENT_MESSAGES: Final[Mapping[str, Any]] = {
    str(message.__struct_config__.tag).split(".")[2]: message
    for message in get_args(messages.Message)
}
"""The form of each event, by the name that a mapping file has for it."""


class FieldRule(NamedTuple):
    """How a data field is filled.

    Attributes:
        target: The data field: ``person.name``.
        key: Where the mapping file says so, for what is said of it.
        fields: The fields of the row that it comes from; none where it is constant.
        constant: What it always is.
        codes: What values mean, by how they are written in one line and in half width.
        otherwise, empty: What other values, and empty cells, mean; "" and UNSET leave it out.
        allowed: The identifiers that it may be; None where it is not one.
        read: Reads a cell for which there is no code.
    """

    target: str
    key: str
    fields: tuple[str, ...]
    constant: MappedValue | UnsetType
    codes: Mapping[str, MappedValue]
    otherwise: MappedValue | UnsetType
    empty: MappedValue | UnsetType
    allowed: Mapping[str, str] | None
    read: Callable[[RowCell], MappedValue | UnsetType] | None

    def value(self, cells: Mapping[str, RowCell]) -> MappedValue | UnsetType:
        """Return what a row says; UNSET where that is nothing.

        Raises:
            CellFault: A value that no code names, or that is not of the right form.
        """
        if not self.fields:
            return self.constant
        filled = [cells[name] for name in self.fields if not is_empty(cells.get(name))]
        if not filled:
            return UNSET if self.empty == "" else self.empty
        cell = filled[0] if len(filled) == 1 else "\n".join(map(plain_text, filled))
        if self.codes or self.allowed is not None:
            return self._coded(cell)
        return self.read(cell) if self.read else plain_text(cell)

    def _coded(self, cell: RowCell) -> MappedValue | UnsetType:
        written = in_one_line(cell)
        for said in (written, _as_whole(written)):
            if said in self.codes:
                found = self.codes[said]
                return UNSET if found == "" else found
            if self.allowed is not None and said in self.allowed:
                return self.allowed[said]
        if self.otherwise is not UNSET:
            return UNSET if self.otherwise == "" else self.otherwise
        if self.read and self.allowed is None:
            return self.read(cell)
        raise CellFault(no_code([*self.codes, *dict.fromkeys((self.allowed or {}).values())]))


def no_code(known: list[str]) -> Bilingual:
    """Say that no code names a value, and which there are."""
    some = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    return Bilingual(
        f"没有代码对应这个值；已有：{some}。请在 codes 里补上，或用 else 说明其余的值",
        f"no code names this value; there are {some}. Add it to codes, or say by else what all "
        "others mean",
    )


class RuleFault(ValueError):
    """What a mapping file says of a value cannot be so.

    Attributes:
        why: Why, and what is allowed.
    """

    def __init__(self, why: Bilingual) -> None:
        super().__init__(str(why))
        self.why = why


def field_rule(
    target: str, key: str, said: FieldTable | Constant, catalogue: Catalogue, zone: ZoneInfo
) -> FieldRule:
    """Make the rule for a data field.

    Raises:
        RuleFault: A constant or a code names what the catalogue does not have.
    """
    allowed = _allowed(target, catalogue)
    if not isinstance(said, FieldTable):
        _check(target, said, allowed)
        return FieldRule(target, key, (), said, {}, UNSET, UNSET, allowed, None)
    codes = {in_one_line(code): value for code, value in said.codes.items()}
    for value in (*codes.values(), said.otherwise, said.empty):
        if value is not UNSET and value != "":
            _check(target, value, allowed)
    fields = (said.field,) if isinstance(said.field, str) else tuple(said.field)
    read = _reader(target, zone)
    return FieldRule(target, key, fields, UNSET, codes, said.otherwise, said.empty, allowed, read)


def known_fields(event: str) -> dict[str, bool]:
    """Return the data fields that an event has rules for, and whether each must be there."""
    of = next(f.type for f in msgspec.structs.fields(EVENT_MESSAGES[event]) if f.name == "data")
    return {field.name: field.required for field in msgspec.structs.fields(of)}


def names_of(dimension: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the identifiers of a dimension by themselves and by their names, if that tells one."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for name, entry in catalogue.table(dimension).items():
        words = entry.label if isinstance(entry, Kind | Channel) else entry
        for said in {in_one_line(words.zh), in_one_line(words.en)}:
            if names.setdefault(said, name) != name:
                twice.add(said)
    found = {said: name for said, name in names.items() if said and said not in twice}
    return found | {name: name for name in catalogue.table(dimension)}


def _allowed(target: str, catalogue: Catalogue) -> dict[str, str] | None:
    if target.startswith("labels."):
        label = target.removeprefix("labels.")
        if label not in catalogue.labels:
            raise RuleFault(_not_one(label, list(catalogue.labels)))
        return names_of(label, catalogue)
    dimension = "department" if target in {"approved_by", "by"} else target
    if dimension in {"kind", "channel", "category", "nature", "department", "column"}:
        return names_of(dimension, catalogue)
    return None


def _check(target: str, value: MappedValue, allowed: Mapping[str, str] | None) -> None:
    if allowed is not None and allowed.get(str(value)) != value:
        raise RuleFault(_not_one(str(value), list(dict.fromkeys(allowed.values()))))
    if target in _FLAGS and not isinstance(value, bool):
        raise RuleFault(Bilingual("必须是 true 或 false", "must be true or false"))
    if target in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
        raise RuleFault(Bilingual("必须是整数", "must be a whole number"))
    if target not in _FLAGS | _NUMBERS and not isinstance(value, str):
        raise RuleFault(Bilingual("必须是文字", "must be a text"))


def _not_one(value: str, names: list[str]) -> Bilingual:
    some = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    if value == TODO:
        return Bilingual(
            f"还没有填写（TODO）；可以是 {some}", f"has still to be filled in (TODO): one of {some}"
        )
    guess = near(value, names)
    return Bilingual(
        f"目录里没有 {value!r}；可以是 {some}",
        f"{value!r} is not in the catalogue{guess}; allowed are {some}",
    )


def _reader(target: str, zone: ZoneInfo) -> Callable[[RowCell], MappedValue | UnsetType]:
    if target in _NUMBERS:
        return whole_number
    if target in _FLAGS:
        return read_yes_or_no
    if target in _DAYS:
        return lambda cell: cell_moment([cell], zone).moment.date().isoformat()
    if target == "title":
        return _title
    if target == "link":
        return _link
    if target in _LINES | _LINES_TOO:
        return _line
    return plain_text


def _title(cell: RowCell) -> str:
    text = " ".join(plain_text(cell).split())
    return text if len(text) <= TITLE_MOST else text[: TITLE_MOST - 1] + "…"


def _link(cell: RowCell) -> str | UnsetType:
    """Return an address; nothing where it is none: an item counts whatever its feed says here."""
    text = plain_text(cell).strip()
    return text if is_link(text) else UNSET


def _line(cell: RowCell) -> str:
    return " ".join(plain_text(cell).split())


def _as_whole(written: str) -> str:
    return written.removesuffix(".0")
