"""What a new county begins with: a folder whose files can be used as they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from streams.core.errors import BadInput
from streams.resources import SCHEMAS

FILES_OF_A_COUNTY: Final = {
    "kuaibao.toml": "new/kuaibao.toml",
    "catalogue.toml": "new/catalogue.toml",
    "bulletins/monthly.toml": "new/monthly.toml",
    "catalogue.schema.json": "catalogue.schema.json",
    "bulletin.schema.json": "bulletin.schema.json",
    "mapping.schema.json": "mapping.schema.json",
}
"""Where each file goes in the folder, and which one of those that are shipped it is made from."""

_NAME: Final = "NAME"


def start_county(folder: Path, words: str) -> Iterator[Path]:
    """Write the files of a new county, and return each when it is there.

    Args:
        folder: Where; it is made, and may be there if none of the files is.
        words: What people call the county.

    Raises:
        BadInput: A file is there already, or cannot be written.
    """
    there = [folder / name for name in FILES_OF_A_COUNTY if (folder / name).exists()]
    if there:
        raise BadInput(
            f"{there[0]}: is there already; nothing is written over. Name another folder"
        )
    if not words.strip() or len(words) > 64 or not words.isprintable():  # noqa: PLR2004
        raise BadInput(
            f"--name {words!r}: is not a name that can be printed, of 1 to 64 characters"
        )
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    if "{" in words or "}" in words:
        raise BadInput(f"--name {words!r}: braces are for the places of figures in texts")
    for name, source in FILES_OF_A_COUNTY.items():
        path = folder / name
        text = (SCHEMAS / source).read_text(encoding="utf-8")
        if source.startswith("new/"):
            text = text.replace(_NAME, escaped)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadInput(f"{path}: cannot be written: {error.strerror}") from None
        yield path
