"""What live clients of one question see: its rows as they are, and since when each is so.

Every event that is sent has a number. A row keeps the number of the event that last changed it, and
a group that is gone that of the event that said so; what a client has missed is then all that has
a higher number than the last event it read, however long ago that was.
"""

import secrets
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from streams.core.figures.figures import Group
from streams.core.periods import Period
from streams.gateway.queries.answering import AnswerCell
from streams.gateway.queries.figures import row
from streams.gateway.queries.question import Breakdown

MOST_GONE: Final = 1_000
"""How many groups that are gone are remembered."""

RowKey = tuple[Period | None, Group]

_encode = msgspec.json.Encoder().encode


class Board:
    """The rows of a question.

    Args:
        most_gone: How many groups that are gone are remembered; a client that missed an earlier
            one is sent all rows again.
    """

    def __init__(self, most_gone: int = MOST_GONE) -> None:
        self._most_gone = most_gone
        # A number alone could be that of another board, made again in this gateway or in another.
        self._run = secrets.token_hex(4)
        self._number = 0
        self._known_from = 1
        self._rows: dict[RowKey, bytes] = {}
        self._changed: dict[RowKey, int] = {}
        self._gone: dict[RowKey, int] = {}
        self._asked: Breakdown | None = None
        self._current: Any = None

    def take(self, asked: Breakdown, cells: Iterable[AnswerCell], current: Any) -> bytes | None:
        """Take what was evaluated; if rows changed, return the event for those who saw all before.

        Args:
            asked: What was evaluated. If its days are others than before, all is new.
            cells: All of its cells.
            current: How current they are.
        """
        rows = {(cell.part, cell.group): _encode(row(asked, cell)) for cell in cells}
        before = self._rows
        changed = [key for key, text in rows.items() if before.get(key) != text]
        gone = before.keys() - rows.keys()
        # A group that is gone is named without its part of a series, so then all is sent again.
        too_many = len(self._gone) + len(gone) > (0 if asked.each else self._most_gone)
        anew = asked != self._asked or too_many
        if not (changed or gone or anew):
            return None
        known = self._number
        self._number += 1
        self._rows, self._asked, self._current = rows, asked, current
        self._changed.update(dict.fromkeys(changed, self._number))
        for key in gone:
            del self._changed[key]
        for key in changed:
            self._gone.pop(key, None)
        self._gone.update(dict.fromkeys(gone, self._number))
        if anew:
            self._gone.clear()
            self._known_from = self._number
        return self._whole() if anew else self._since(known)

    def refresh(self, current: Any) -> bytes | None:
        """Return an event without rows that says how current they are, if that has changed."""
        if current == self._current:
            return None
        self._number += 1
        self._current = current
        return self._event([], [], whole=False)

    def first(self, last_id: str) -> bytes:
        """Return the first event for a client: what it missed since the event `last_id`, or all."""
        run, _, number = last_id.partition("-")
        if run == self._run and number.isdecimal() and number.isascii():
            known = int(number[:20])
            if self._known_from <= known <= self._number:
                return self._since(known)
        return self._whole()

    def _since(self, known: int) -> bytes:
        rows = [self._rows[key] for key, changed in self._changed.items() if changed > known]
        gone = [group for (_, group), when in self._gone.items() if when > known]
        return self._event(rows, gone, whole=False)

    def _whole(self) -> bytes:
        return self._event(self._rows.values(), [], whole=True)

    def _event(self, rows: Iterable[bytes], gone: Iterable[Group], *, whole: bool) -> bytes:
        asked = self._asked
        if asked is None:
            raise RuntimeError("a board has nothing to say before it has taken anything")
        data = {
            **asked.said(),
            "rows": [msgspec.Raw(text) for text in rows],
            "gone": [dict(zip(asked.question.by, group, strict=True)) for group in gone],
            "whole": whole,
            "current": self._current,
        }
        name = f"{self._run}-{self._number}".encode()
        return b"event: figures\nid: %b\ndata: %b\n\n" % (name, _encode(data))
