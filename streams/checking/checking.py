"""The files of an installation, all of them looked at: for `kuaibao check`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from streams.bulletins.folder import FILES, name_taken
from streams.checking.checked_files import CheckedFiles, text_of
from streams.checking.mapping_files import check_mappings
from streams.checking.mistakes import Mistake, look_at
from streams.checking.understood import bulletin_understood, county_understood
from streams.core.bulletins.definition_file import made_bulletin
from streams.core.bulletins.definitions import BulletinFile, Definition
from streams.core.bulletins.named import same_name
from streams.core.bulletins.selectable import any_name
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import checked_catalogue
from streams.core.errors import BadFile
from streams.core.notices.recipients import recipients_faults
from streams.core.toml_lines import line_of


def check_files(
    catalogue: Path,
    bulletins: Path,
    on: int,
    recipients: Path | None = None,
    mappings: Sequence[Path] = (),
) -> CheckedFiles:
    """Look at a catalogue, a folder of bulletins, a file of recipients and mapping files.

    What bulletins select is held against what the catalogue has without its mistakes; where nothing
    could be made of the catalogue, bulletins are not looked at.

    Args:
        catalogue: The file.
        bulletins: The folder; it may be empty.
        on: The day of examples, as a number.
        recipients: The file of recipients, if there is one; whether only its owner may read it,
            `kuaibao notify --check` says.
        mappings: The mapping files of feeders.
    """
    found = CheckedFiles()
    text = text_of(catalogue, found)
    if text is None:
        return found
    looked = look_at(text, str(catalogue), Catalogue, checked_catalogue)
    found.add(str(catalogue), looked)
    if looked.made is None:
        found.unfinished.append(f"{bulletins}/{FILES}")
        return found
    found.understood += county_understood(looked.made, on)
    if recipients is not None and (text := text_of(recipients, found)) is not None:
        found.mistakes += _of_recipients(text, str(recipients), looked.made)
    check_mappings(mappings, looked.made, found)
    if not bulletins.is_dir():
        found.mistakes.append(Mistake(str(bulletins), 0, "there is no such folder (bulletins)"))
        return found
    found.understood += _bulletins(bulletins, looked.made, found, whole=not looked.mistakes)
    return found


def _of_recipients(text: str, where: str, catalogue: Catalogue) -> Iterator[Mistake]:
    try:
        faults = recipients_faults(text, where, catalogue)
    except BadFile as error:
        yield Mistake(where, 0, str(error).removeprefix(f"{where}: "))
        return
    for place, said in faults:
        yield Mistake(where, line_of(text, place) or 0, f"{place}: {said}")


def _bulletins(
    folder: Path, catalogue: Catalogue, found: CheckedFiles, *, whole: bool
) -> Iterator[str]:
    known: dict[Path, Definition | Template] = {}
    paths = sorted(folder.glob(FILES))
    for path in paths:
        if (text := text_of(path, found)) is None:
            continue

        def make(file: BulletinFile) -> Definition | Template:
            # With mistakes in the catalogue a name may be missing there only because of them.
            return (
                made_bulletin(file, catalogue)
                if whole
                else made_bulletin(file, catalogue, any_name)
            )

        looked = look_at(text, str(path), BulletinFile, make)
        found.add(str(path), looked)
        made = looked.made
        if made is None:
            continue
        if not looked.mistakes and (other := same_name(made, known.values())):
            found.mistakes.append(Mistake(str(path), 0, name_taken(made, other)))
        known[path] = made
        yield from bulletin_understood(made, catalogue)
    if not paths:
        yield f"{folder}: no bulletin ({FILES}) yet; a gateway starts without one 尚无通报"
