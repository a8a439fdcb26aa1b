"""Mapping files of feeders: which there are beside a catalogue, and what is wrong with them."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from streams.checking.checked_files import CheckedFiles, text_of
from streams.checking.mistakes import Mistake
from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.toml_files import toml_tables
from streams.core.toml_lines import line_of
from streams.feed.opening import MappingLook, look_at_mapping

FOLDERS: Final = (".", "feeders")
"""Where they are looked for, from the catalogue's folder."""

_SCHEMA: Final = "mapping.schema.json"


def mappings_beside(catalogue: Path) -> list[Path]:
    """Return the mapping files beside a catalogue and in the folder `feeders` there.

    A file is one if it names their schema or has a feeder.
    """
    folder = catalogue.parent
    paths = (path for name in FOLDERS for path in sorted((folder / name).glob("*.toml")))
    return [path for path in paths if _is_mapping(path)]


def check_mappings(paths: Iterable[Path], catalogue: Catalogue, found: CheckedFiles) -> None:
    """Look at mapping files, and add what they say and all that is wrong with them.

    Args:
        paths: The files.
        catalogue: The county, without its own mistakes.
        found: Where it is added.
    """
    feeders: dict[str, Path] = {}
    for path in paths:
        if (text := text_of(path, found)) is None:
            continue
        try:
            tables = toml_tables(text, str(path))
        except BadFile as error:
            found.mistakes.append(Mistake(str(path), 0, str(error).removeprefix(f"{path}: ")))
            found.unfinished.append(str(path))
            continue
        look = look_at_mapping(tables, str(path), catalogue)
        mistakes = list(_mistakes(look, text, str(path)))
        name = str(tables.get("feeder", ""))
        if (other := feeders.setdefault(name, path)) != path and name:
            said = f"feeder: {name!r} is that of {other}; of two feeders of a name one would end"
            mistakes.append(Mistake(str(path), line_of(text, "feeder") or 0, said))
        found.mistakes += sorted(mistakes)
        if look.mapping is None:
            found.unfinished.append(str(path))
        elif not mistakes:
            found.understood.append(_understood(path, look, tables["source"]))


def _mistakes(look: MappingLook, text: str, where: str) -> Iterator[Mistake]:
    for place, said in look.form:
        yield Mistake(where, line_of(text, place) or 0, said)
    for place, why in look.faults.found:
        yield Mistake(where, line_of(text, place) or 0, f"{place}: {why.en}")


def _understood(path: Path, look: MappingLook, source: dict[str, Any]) -> str:
    mapping = look.mapping
    assert mapping is not None  # noqa: S101  # the caller has seen to it
    types = dict.fromkeys(
        event.type.split(".")[2] for rule in mapping.rows for event in rule.events
    )
    return (
        f"{path}: feeder 报送 {mapping.feeder}, {source['kind']}, as 来源 {mapping.origin}: "
        f"{', '.join(types)}"
    )


def _is_mapping(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
        return _SCHEMA in text or "feeder" in tomllib.loads(text)
    except (OSError, ValueError):
        return False
