"""Configuration files: TOML read into types, and what is wrong with one in words.

msgspec finds what does not fit and says it in its own terms. Here that becomes the place, what
was found there and what may be there, in the terms of the person who writes the file.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import inspect

from streams.core.errors import BadFile

T = TypeVar("T")

_STEP: Final = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
_NAMED: Final = re.compile(r"Object (?:contains unknown|missing required) field `(.+)`", re.DOTALL)
_LONGEST: Final = 60


def read_toml(text: str, where: str, kind: type[T], *, hidden: bool = False) -> T:
    """Read a TOML text into a type.

    Args:
        text: The content of the file.
        where: Its name, for what is said of it.
        kind: The type.
        hidden: Whether values must not be shown, for they may be secrets.

    Raises:
        BadFile: It is not TOML, or something in it is missing, unknown or of another type; says
            where in the file named `where`, what was found and what is allowed.
    """
    return read_tables(toml_tables(text, where), where, kind, hidden=hidden)


def read_tables(tables: dict[str, Any], where: str, kind: type[T], *, hidden: bool = False) -> T:
    """Read the tables of a TOML text, or one of them, into a type; see `read_toml`.

    Raises:
        BadFile: Something in it is missing, unknown or of another type.
    """
    try:
        return msgspec.convert(tables, kind)
    except msgspec.ValidationError as error:
        raise BadFile(f"{where}: {_said(error, tables, kind, hidden=hidden)}") from None


def toml_tables(text: str, where: str) -> dict[str, Any]:
    """Read a TOML text into tables; where people's words have no English, it is the Chinese.

    A county may leave ``en`` out wherever there is ``zh``: its own people read Chinese, and anyone
    who asks in English is better served by the name in Chinese than by none.

    Raises:
        BadFile: It is not TOML.
    """
    try:
        tables = tomllib.loads(text)
        _fill_english(tables)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{where}: not TOML: {error}") from None
    except RecursionError:
        raise BadFile(f"{where}: not TOML that can be read: nested too deeply") from None
    return tables


def _fill_english(node: Any) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("zh"), str):
            node.setdefault("en", node["zh"])
        for below in node.values():
            _fill_english(below)
    elif isinstance(node, list):
        for below in node:
            _fill_english(below)


def near(name: str, known: Iterable[str]) -> str:
    """Return a question whether a similar name was meant; "" where none is similar."""
    found = difflib.get_close_matches(name, [*known], n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


class TomlSpot(NamedTuple):
    """A value in a file.

    Attributes:
        place: Where it is: ``channels.desk.label``; "" for the whole.
        found: The value.
        kind: The type that it does not fit.
    """

    place: str
    found: Any
    kind: Any

    def below(self, key: str | int, kind: Any) -> "TomlSpot":
        """Return the spot of an entry."""
        part = f"[{key}]" if isinstance(key, int) else f".{key}" if self.place else key
        return TomlSpot(self.place + part, self.found[key], kind)


def _said(
    error: msgspec.ValidationError, tables: dict[str, Any], kind: type, *, hidden: bool
) -> str:
    message, _, path = str(error).partition(" - at `$")
    steps = _STEP.findall(path.removesuffix("`"))
    place, found, wanted = _find(TomlSpot("", tables, kind), steps, message)
    before = f"{place}: " if place else ""
    if named := _NAMED.fullmatch(message):
        keys = [field.encode_name for field in msgspec.structs.fields(_struct(wanted))]
        there = f"; the keys here are {', '.join(keys)}"
        if "missing" in message:
            return f"{before}{named[1]!r} is missing{there}"
        return f"{before}the key {named[1]!r} is not known{near(named[1], keys)}{there}"
    shown = "the value" if hidden else shown_toml(found)
    return f"{before}{shown} is not {allowed_by(inspect.type_info(wanted))}"


def _find(spot: TomlSpot, steps: list[tuple[str, str]], message: str) -> TomlSpot:
    """Follow the steps of msgspec's path, which leaves names of entries out, to the value."""
    for place, (field, number) in enumerate(steps):
        if field:
            of = {f.encode_name: f.type for f in msgspec.structs.fields(_struct(spot.kind))}
            spot = spot.below(field, of[field])
        elif number != "...":
            spot = spot.below(int(number), _parts(spot.kind)[0])
        else:
            kind = _parts(spot.kind)[-1]
            rest = steps[place + 1 :]
            return next(_wrong(spot, kind, rest, message), spot)
    return spot


def _wrong(
    spot: TomlSpot, kind: Any, rest: list[tuple[str, str]], message: str
) -> Iterator[TomlSpot]:
    """Find among the entries of a table the one that msgspec means."""
    for name, entry in spot.found.items():
        try:
            msgspec.convert(entry, kind)
        except msgspec.ValidationError as error:
            said, _, path = str(error).partition(" - at `$")
            if said == message and _STEP.findall(path.removesuffix("`")) == rest:
                yield _find(spot.below(name, kind), rest, message)


def _struct(kind: Any) -> Any:
    """Return the type of a table with fixed keys, of one that may be left out as well."""
    return next(part for part in type_choices(kind) if hasattr(part, "__struct_fields__"))


def _parts(kind: Any) -> tuple[Any, ...]:
    """Return the types of the entries of a list, or of a table with any keys."""
    return next(get_args(part) for part in type_choices(kind) if get_args(part))


def type_choices(kind: Any) -> Iterator[Any]:
    """Return the types of which a value may be."""
    if get_origin(kind) is Annotated:
        yield from type_choices(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            yield from type_choices(part)
    else:
        yield kind


def shown_toml(found: Any) -> str:
    """Write a value as TOML has it, more or less; a long one is cut."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, dict):
        return "a table"
    if isinstance(found, list):
        return "a list" if found else "an empty list"
    text = repr(found) if isinstance(found, str) else str(found)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def allowed_by(kind: inspect.Type) -> str:
    """Say what a type allows."""
    match kind:
        case inspect.Metadata():
            return allowed_by(kind.type)
        case inspect.UnionType():
            parts = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
            return " or ".join(map(allowed_by, parts))
        case inspect.ListType():
            some = " that is not empty" if kind.min_length else ""
            return f"a list{some}, of which each entry is {allowed_by(kind.item_type)}"
        case inspect.DictType():
            return f"a table, of which each entry is {allowed_by(kind.value_type)}"
        case inspect.StructType():
            return f"a table with the keys {', '.join(each.encode_name for each in kind.fields)}"
    return _allowed_plain(kind)


def _allowed_plain(kind: inspect.Type) -> str:
    match kind:
        case inspect.BoolType():
            return "true or false"
        case inspect.DateType():
            return "a day such as 2015-03-02"
        case inspect.IntType():
            return "a whole number" + _bounds(kind.ge, kind.le)
        case inspect.FloatType():
            return f"a number from {kind.ge} to {kind.le}"
        case inspect.StrType():
            return "a text" + (" that is not empty" if kind.min_length else "")
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, kind.values))}"
    raise TypeError(f"there are no words for the type {kind}")


def _bounds(low: int | None, high: int | None) -> str:
    if low is None:
        return ""
    return f" from {low} to {high}" if high is not None else f", {low} or more"
