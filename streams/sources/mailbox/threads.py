"""Which letter a mail belongs to: what it follows is looked for in the mailbox itself.

A first reference is not always the letter: people write to the mayor by answering some other mail,
and programs cut references short. So a thread begins with the first mail that is here.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

References = Callable[[str], Sequence[str] | None]
"""Returns what the mail of a Message-ID follows, by Message-ID; None where it is not here."""

MOST_ASKED: Final = 8
"""References of a mail that are looked for: the first ones and the last."""

MOST_STEPS: Final = 8
MOST_KNOWN: Final = 20_000
"""Mails of which the thread is remembered; others are looked for again."""


class Threads:
    """Remembers where threads begin.

    Args:
        look: Looks for a mail in the mailbox.
    """

    def __init__(self, look: References) -> None:
        self._look = look
        self._begins: OrderedDict[str, str] = OrderedDict()

    def of(self, message_id: str, references: Sequence[str]) -> str:
        """Return the Message-ID of the mail that begins the thread, if it is here; else ""."""
        begin = self._first(references, MOST_STEPS)
        if message_id:
            self._remember(message_id, begin or message_id)
        return begin

    def _first(self, references: Sequence[str], steps: int) -> str:
        if len(references) > MOST_ASKED:
            references = (*references[: MOST_ASKED - 1], references[-1])
        for reference in references:
            if begin := self._begin(reference, steps):
                return begin
        return ""

    def _begin(self, message_id: str, steps: int) -> str:
        known = self._begins.get(message_id)
        if known is not None:
            return known
        follows = self._look(message_id)
        if follows is None:
            return ""  # Not remembered: it may still come.
        others = [each for each in follows if each != message_id]
        begin = (steps and self._first(others, steps - 1)) or message_id
        self._remember(message_id, begin)
        return begin

    def _remember(self, message_id: str, begin: str) -> None:
        self._begins[message_id] = begin
        self._begins.move_to_end(message_id)
        if len(self._begins) > MOST_KNOWN:
            self._begins.popitem(last=False)
