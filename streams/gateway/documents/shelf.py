"""The folder of bulletins, looked at again and again: what is in it, and what is wrong with it."""

import logging
from pathlib import Path
from typing import Final, NamedTuple

from streams.bulletins.folder import FILES, name_taken, read_definition
from streams.core.bulletins.definition_file import check_selections
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.named import Files, same_name
from streams.core.bulletins.selectable import any_name
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.figures.engine.cells import CountedValues
from streams.core.publications.publication import publication_digest

logger = logging.getLogger(__name__)

_Stamp = tuple[int, int, int]
"""Which file, of what time and size: changes when what is in it does."""

_AWAY: Final[_Stamp] = (0, 0, 0)
"""The stamp of a file that went while it was looked at."""


class _File(NamedTuple):
    """A file as it was found.

    Attributes:
        stamp: Of the file then.
        definition: The last one read from it that could be used; None where none could.
        fault: Why the file as it is now cannot be used; "" where it can.
    """

    stamp: _Stamp
    definition: Definition | Template | None
    fault: str


class Shelf:
    """The definitions in a folder.

    Of a file that can no longer be used, what was read before is kept; the log says what is wrong,
    once for each change.

    Args:
        folder: Where they are.
        catalogue: What they may select.

    Attributes:
        definitions: By id; another mapping after each change.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.definitions: Files = {}
        self._folder = folder
        self._catalogue = catalogue
        self._files: dict[Path, _File] = {}

    def open(self) -> None:
        """Read all files for the first time.

        Raises:
            BadFile: One cannot be used; the operator who starts a gateway is told.
        """
        self._files = self._found(any_name)
        if fault := next((file.fault for file in self._files.values() if file.fault), None):
            raise BadFile(fault)
        self.definitions = self._given_out()
        if not self._files:
            logger.warning("%s: holds no bulletin (%s) yet", self._folder, FILES)

    def look(self, counted: CountedValues = any_name) -> bool:
        """Look again, and tell whether definitions have changed.

        Args:
            counted: What may be selected in addition to what the catalogue names.
        """
        before, files = self.definitions, self._files
        self._files = self._found(counted)
        for path, file in self._files.items():
            known = files.get(path)
            # A name without anything counted under it is a fault of the file as it was, too.
            if file.fault and (known is None or known[::2] != file[::2]):
                kept = "what was read before is kept" if file.definition else "it is left out"
                logger.error("%s; %s until it is mended", file.fault, kept)
        self.definitions = self._given_out()
        for identifier in before.keys() | self.definitions.keys():
            if before.get(identifier) != self.definitions.get(identifier):
                what = "taken in" if identifier in self.definitions else "taken out"
                logger.info("the bulletin %s is %s", identifier, what)
        return self.definitions != before

    def digest(self, definition: Definition) -> str | None:
        """Return the digest of the file that a bulletin was read from; None if it has changed."""
        name = definition.template or definition.id
        for path, file in self._files.items():
            if file.definition is None or file.definition.id != name:
                continue
            try:
                value = path.read_bytes()
            except OSError:
                return None
            return publication_digest(value) if _stamp(path) == file.stamp else None
        return None

    def rename(self, catalogue: Catalogue) -> None:
        """Take a catalogue with other words; files are read again when they are looked at next."""
        self._catalogue = catalogue
        self._files = {path: file._replace(stamp=_AWAY) for path, file in self._files.items()}

    def _found(self, counted: CountedValues) -> dict[Path, _File]:
        """Read what has changed; of two files with one name, the one known before has it."""
        try:
            paths = [path for path in self._folder.iterdir() if path.match(FILES)]
        except OSError:
            # A folder that is away for a moment takes nothing with it.
            return self._files
        taken: dict[str, tuple[Definition | Template, Path]] = {}
        found = {}
        for path in sorted(paths, key=lambda path: (path not in self._files, path)):
            file = self._read(path, counted)
            made = file.definition
            if made and (other := same_name(made, (one for one, _ in taken.values()))):
                rule = f"{path}: {name_taken(made, other)} ({taken[other.id][1]})"
                file = _File(file.stamp, None, rule)
            elif made:
                taken[made.id] = made, path
            found[path] = file
        return found

    def _read(self, path: Path, counted: CountedValues) -> _File:
        stamp, before = _stamp(path), self._files.get(path)
        last = before.definition if before else None
        if before and last and before.stamp == stamp and not before.fault:
            try:
                check_selections(last, self._catalogue, counted)
            except BadFile:
                last = None  # Nothing that was read before can be answered.
            else:
                return before
        try:
            return _File(stamp, read_definition(path, self._catalogue, counted), "")
        except BadFile as error:
            return _File(stamp, last, str(error))

    def _given_out(self) -> Files:
        found = {
            file.definition.id: file.definition for file in self._files.values() if file.definition
        }
        return dict(sorted(found.items()))


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return _AWAY
    return status.st_ino, status.st_mtime_ns, status.st_size
