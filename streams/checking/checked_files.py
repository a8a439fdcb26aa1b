"""What was found in the files of an installation, and how each is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streams.checking.mistakes import FileLook, Mistake


@dataclass
class CheckedFiles:
    """What the files say and what is wrong with them.

    Attributes:
        mistakes: By file and line.
        understood: Lines for people.
        unfinished: Files that have mistakes behind which there may be others.
    """

    mistakes: list[Mistake] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    def add(self, where: str, looked: FileLook[Any]) -> None:
        """Add what is wrong with a file."""
        self.mistakes += looked.mistakes
        if looked.mistakes and not looked.is_whole:
            self.unfinished.append(where)


def text_of(path: Path, found: CheckedFiles) -> str | None:
    """Return what is in a file; None where it cannot be read, which is a mistake of it."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        found.mistakes.append(Mistake(str(path), 0, f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError:
        found.mistakes.append(Mistake(str(path), 0, "is not UTF-8; save it as UTF-8"))
    return None
