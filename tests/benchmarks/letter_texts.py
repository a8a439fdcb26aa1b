"""Letters for benchmarks: of sentences of real ones where their folder is there, or made up.

Of real letters an event takes one, puts a made-up name where its place is named, and each of its
letters says two thirds of its sentences in another order, with some of a letter about anything
else. Nothing of them is written anywhere.
"""

import csv
import random
import re
from pathlib import Path
from typing import Final, NamedTuple

from streams.core.hotspots.words import plain_words, taken_apart
from tests.support.sketched import MATTERS

_CHARACTERS: Final = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
_ENDINGS: Final = ("小区", "路", "村", "花园", "小学", "大道", "公司", "广场")
_SENTENCES: Final = 12
_SAID_BY_EACH: Final = 2 / 3
_SHORTEST_NAME: Final = 3
_TRANSPOSED: Final = 0.2

_ends = re.compile("(?<=[。！？；!?;\n])")


class MadeLetter(NamedTuple):
    """The words of a letter."""

    title: str
    text: str


class _Template(NamedTuple):
    title: str
    sentences: list[str]
    name: str


class LetterTexts:
    """Makes the letters of events, each the same each time that it is asked for."""

    def __init__(self, folder: Path, places: int) -> None:
        """Take the letters of `folder`, if it has any; `places` is how many places there are."""
        chance = random.Random(16)
        self._names = [_name(chance) for _ in range(places)]
        self._templates = _templates(folder / "letters.csv")
        self.made_of = "of real sentences" if self._templates else "made up"

    def letter(self, event: int, number: int) -> MadeLetter:
        """Return the letter of a number, which is about an event."""
        of_event, of_letter = random.Random(f"event {event}"), random.Random(f"letter {number}")
        # A hundredth of the places has a tenth of the events.
        name = self._names[int(len(self._names) * of_event.random() ** 2)]
        if of_letter.random() < _TRANSPOSED:
            name = _transposed(of_letter, name)
        make = self._of_real if self._templates else self._made_up
        return MadeLetter(*make(name, of_event, of_letter))

    def _of_real(self, name: str, event: random.Random, letter: random.Random) -> tuple[str, str]:
        template, other = event.choice(self._templates), letter.choice(self._templates)
        said = [s for s in template.sentences if letter.random() < _SAID_BY_EACH]
        said += [s for s in other.sentences if letter.random() < 1 - _SAID_BY_EACH]
        letter.shuffle(said)
        text = "".join(said).replace(other.name, name).replace(template.name, name)
        return template.title.replace(template.name, name), text

    def _made_up(self, name: str, event: random.Random, letter: random.Random) -> tuple[str, str]:
        title, text = event.choice(MATTERS)
        sentences = ["".join(event.choices(_CHARACTERS, k=8)) for _ in range(3)]
        sentences += ["".join(letter.choices(_CHARACTERS, k=9)) for _ in range(3)]
        sentences += letter.choices(text.split("，"), k=_SENTENCES)
        letter.shuffle(sentences)
        return f"{name}{title}", f"{name}，" + "，".join(sentences)


def _templates(path: Path) -> list[_Template]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        title = plain_words(row["title"])
        _, runs = taken_apart(title)
        names = [title[start:stop] for start, stop in runs if stop - start >= _SHORTEST_NAME]
        if names:
            found.append(_Template(title, _ends.split(row["text"]), max(names, key=len)))
    return found


def _name(chance: random.Random) -> str:
    length = chance.choice((2, 3, 3, 4))
    return "".join(chance.choices(_CHARACTERS, k=length)) + chance.choice(_ENDINGS)


def _transposed(chance: random.Random, name: str) -> str:
    at = chance.randrange(len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
