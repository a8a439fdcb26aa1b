"""Places in documents that programs write: between a comment that names them and an end."""

import re
from collections.abc import Mapping


def fill(text: str, written: Mapping[str, str]) -> str:
    """Return a document with its places filled.

    Args:
        text: The document; a place begins with ``<!-- name: … -->`` and ends with
            ``<!-- end -->``, each on a line of its own. It has one place of each name.
        written: What is to be in each place, by its name.
    """
    for name, content in written.items():
        place = rf"(?<=<!-- {re.escape(name)}: ).*?(?=<!-- end -->)"
        (found,) = re.finditer(place, text, re.DOTALL)
        remark = found[0].partition("\n")[0]
        text = f"{text[: found.start()]}{remark}\n\n{content}\n\n{text[found.end() :]}"
    return text


def cell(text: str) -> str:
    """Return a text as a cell of a table takes it."""
    return text.replace("|", r"\|")
