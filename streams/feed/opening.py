"""Opening a mapping file and its source."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.mapping.mapping import RowMapping, row_mapping
from streams.core.mapping.mapping_file import MappingFile
from streams.core.toml_files import near, read_tables, read_toml
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
    file = read_toml(read_file(path), str(path), MappingFile)
    source_keys(file.source, str(path))
    return file, row_mapping(file, str(path), catalogue)


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
    name = said.get("kind")
    known = ", ".join(SOURCE_KINDS)
    if not isinstance(name, str) or name not in SOURCE_KINDS:
        guess = near(name, SOURCE_KINDS) if isinstance(name, str) else ""
        raise BadFile(
            f"{where}: source.kind: {name!r} is not a kind of source; there are {known}{guess}\n"
            f"{where}：source.kind：没有 {name!r} 这种来源；可以是 {known}"
        )
    kind = SOURCE_KINDS[name]
    keys = {key: value for key, value in said.items() if key != "kind"}
    return kind, read_tables(keys, f"{where}: [source]", kind.keys)


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
