"""The documents of the demonstration: the circular of a quarter, and the assessment of the year."""

from pathlib import Path
from typing import Final

from streams.bulletins.folder import evaluate, load_definitions, today
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.named import find
from streams.core.errors import BadFile
from streams.printing.formats import BULLETIN_FORMATS, written
from streams.topics.installation import Installation

NAMES: Final = ("circular-2015-Q3", "assessment-2015")
"""The bulletins that are written: of the last whole quarter of the record, and of its last year."""

_FORMS: Final = ("docx", "html")


async def documents(installation: Installation) -> list[Bulletin]:
    """Evaluate them, with the cases behind what they say."""
    day = today(installation.catalogue)
    files = load_definitions(installation)
    found = [find(files, name, day) for name in NAMES]
    there = [definition for definition in found if definition is not None]
    return await evaluate(there, installation, day, with_cases=True)


def write_documents(found: list[Bulletin], installation: Installation, folder: Path) -> list[Path]:
    """Write them into a folder; return where they are.

    Raises:
        BadFile: It cannot be written to.
    """
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for bulletin in found:
            for name in _FORMS:
                form = BULLETIN_FORMATS[name]
                path = folder / f"{bulletin.definition.id}{form.suffix}"
                path.write_bytes(written(bulletin, installation.catalogue, form))
                made.append(path)
    except OSError as error:
        raise BadFile(f"{folder}: cannot be written to: {error.strerror}") from None
    return made
