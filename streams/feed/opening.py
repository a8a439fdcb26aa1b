"""Opening a mapping file and its source."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.mapping.mapping import RowMapping, mapping_with_faults
from streams.core.mapping.mapping_faults import MappingFaults
from streams.core.mapping.mapping_file import MappingFile
from streams.core.toml_faults import form_faults
from streams.core.toml_files import near, read_tables, toml_tables
from streams.feed.kinds import SOURCE_KINDS
from streams.sources.source import Source, SourceContext, SourceKind


class OpenFeed(NamedTuple):
    """A mapping with its open source.

    Attributes:
        mapping: What rows make.
        source: Where they come from.
        kind: Which kind of source that is.
    """

    mapping: RowMapping
    source: Source
    kind: SourceKind


def read_mapping(path: Path, catalogue: Catalogue) -> tuple[MappingFile, RowMapping]:
    """Read a mapping file.

    Raises:
        BadFile: It cannot be read or used; says all that is wrong, with key and what is allowed.
    """
    where = str(path)
    tables = toml_tables(read_file(path), where)
    look = look_at_mapping(tables, where, catalogue)
    lines = [f"{where}: {said}" for _, said in look.form]
    try:
        look.faults.raise_if_any()
    except BadFile as error:
        lines.append(str(error))
    if lines or look.mapping is None:
        raise BadFile("\n".join(lines))
    return msgspec.convert(tables, MappingFile), look.mapping


class MappingLook(NamedTuple):
    """What a mapping file says, and all that is wrong with it.

    Attributes:
        mapping: Without what is wrong; None where its rows cannot be read.
        form: What does not fit the form of such a file: place and sentence.
        faults: What cannot be so by the catalogue.
    """

    mapping: RowMapping | None
    form: list[tuple[str, str]]
    faults: MappingFaults


def look_at_mapping(tables: dict[str, Any], where: str, catalogue: Catalogue) -> MappingLook:
    """Look for all mistakes of a mapping file.

    Args:
        tables: What is in it.
        where: Its name.
        catalogue: The county.
    """
    form = form_faults(tables, MappingFile)
    if isinstance(said := tables.get("source"), dict):
        form += _source_faults(said)
    faults = MappingFaults(where)
    usable: dict[str, Any] = {
        "feeder": "x",
        "origin": "/x",
        "source": {},
        "rows": tables.get("rows"),
    }
    wrong = {place for place, _ in form}
    usable |= {key: tables[key] for key in ("feeder", "origin") if {key, ""}.isdisjoint(wrong)}
    if not form:
        usable = tables
    try:
        file = msgspec.convert(usable, MappingFile)
    except msgspec.ValidationError:
        return MappingLook(None, form, faults)
    return MappingLook(mapping_with_faults(file, where, catalogue, faults), form, faults)


def _source_faults(said: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        kind = _source_kind(said, "")
    except BadFile as error:
        return [("source.kind", str(error).removeprefix(": "))]
    keys = {key: value for key, value in said.items() if key != "kind"}
    return [
        (f"source.{place}" if place else "source", f"[source]: {why}")
        for place, why in form_faults(keys, kind.keys)
    ]


def read_file(path: Path) -> str:
    """Return the text of a file.

    Raises:
        BadFile: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path}: is not UTF-8; save it as UTF-8") from None


def source_keys(said: dict[str, Any], where: str) -> tuple[SourceKind, msgspec.Struct]:
    """Return the kind of source that a file says, and its keys.

    Raises:
        BadFile: There is no such kind, or a key is missing, unknown or of another type.
    """
    kind = _source_kind(said, where)
    keys = {key: value for key, value in said.items() if key != "kind"}
    return kind, read_tables(keys, f"{where}: [source]", kind.keys)


def _source_kind(said: dict[str, Any], where: str) -> SourceKind:
    name = said.get("kind")
    known = ", ".join(SOURCE_KINDS)
    if not isinstance(name, str) or name not in SOURCE_KINDS:
        guess = near(name, SOURCE_KINDS) if isinstance(name, str) else ""
        raise BadFile(
            f"{where}: source.kind: {name!r} is not a kind of source; there are {known}{guess} "
            f"没有这种来源；可以是 {known}"
        )
    return SOURCE_KINDS[name]


def open_feed(
    path: Path,
    catalogue: Catalogue,
    kafka: Mapping[str, Any] = MappingProxyType({}),
    *,
    is_trial: bool = False,
) -> OpenFeed:
    """Open a mapping file and its source, and see that they fit.

    Args:
        path: The mapping file.
        catalogue: The county.
        kafka: How the installation's own Kafka is reached, for a source that is in it.
        is_trial: Whether rows are only looked at: nothing is then made at the source.

    Raises:
        BadInput: One of them cannot be used, or the mapping names fields that are not there.
        SourceAway: The source does not answer for now.
    """
    file, mapping = read_mapping(path, catalogue)
    kind, keys = source_keys(file.source, str(path))
    zone = ZoneInfo(catalogue.time_zone)
    context = SourceContext(
        path.parent,
        mapping.wanted,
        mapping.required,
        zone,
        identities=mapping.identities,
        kafka=kafka,
        is_trial=is_trial,
    )
    source = kind.open(keys, context)
    missing = mapping.missing(source.fields) if source.fields else []
    if missing:
        source.close()
        raise BadFile("\n".join(f"{each.en}\n{each.zh}" for each in missing))
    return OpenFeed(mapping, source, kind)
