"""All that is wrong with a mapping file, to be said at once."""

from typing import Final, NamedTuple

from streams.core.errors import BadFile
from streams.core.mapping.rows import Bilingual

TODO: Final = "TODO"
"""What a first mapping has where a person must say something."""

STILL_TODO: Final = Bilingual(
    "还没有填写（TODO）：编号和来源会永久保存",
    "has still to be filled in (TODO): subjects and sources are kept for ever",
)


class MappingFault(NamedTuple):
    """Something that is wrong with a mapping file.

    Attributes:
        place: The key: ``rows[0].events[1].data.kind``; "" for the whole.
        why: Why, and what is allowed.
    """

    place: str
    why: Bilingual


class MappingFaults:
    """What was found wrong with a file.

    Args:
        where: The name of the file.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self.found: list[MappingFault] = []

    def add(self, place: str, why: Bilingual) -> None:
        """Add something."""
        self.found.append(MappingFault(place, why))

    def raise_if_any(self) -> None:
        """Raise a BadFile that says all of it in both languages, if there is something."""
        lines = []
        for place, why in self.found:
            lines.append(f"{self._where}: {place}: {why.en}")
            lines.append(f"{self._where}：{place}：{why.zh}")
        if lines:
            raise BadFile("\n".join(lines))
