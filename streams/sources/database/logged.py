"""The source that a database's log is: all rows once, then those that the log says have changed.

Of the log only is believed which rows have changed. What they say now is asked of the table, by
key. So what is read first and what follows have one form, whatever a log leaves out (long values
that did not change, the kinds of columns), and nothing needs a long transaction: a row that is read
before it changes is read again when the log comes to its change.

A position is a place in the log, from before the first row was read, and whether all rows have been
read since then.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from streams.core.errors import BadInput
from streams.core.mapping.rows import Position, Taken
from streams.sources.database.keys import LogKeys
from streams.sources.database.tables import KeyValues, RowTable
from streams.sources.source import SourceAway, SourceContext

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

logger = logging.getLogger(__name__)

CHANGES_AT_ONCE: Final = 500

LogPlace = Any
"""A place in a log, as JSON has it."""


class LogStep(NamedTuple):
    """What a log says at a time.

    Attributes:
        keys: The keys that changed rows have or had.
        place: Where to go on after these; None within a transaction.
        is_emptied: Whether the table was emptied at once, without a word of its rows.
    """

    keys: Sequence[KeyValues] = ()
    place: LogPlace | None = None
    is_emptied: bool = False


class LogLost(Exception):
    """A log is not there any more from where it is needed; the text says why."""


class ChangeLog(Protocol):
    """The log of a table."""

    def here(self) -> LogPlace:
        """Return a place such that what is before it can be seen, and have the log kept from it.

        Raises:
            BadInput: The database is not set up for it; says what an administrator must do.
            SourceAway: It does not answer.
        """
        ...

    def read(self, place: LogPlace) -> Iterator[LogStep]:
        """Yield what follows a place, up to what was written when this began.

        Queries see what is yielded: a log has a transaction a moment before they do.
        The next is asked for only when what was yielded before it is in Kafka.

        Raises:
            LogLost: The log is not there from this place.
            BadInput, SourceAway: As for `here`.
        """
        ...

    def wait(self, seconds: float) -> None:
        """Return when there may be more, or after so many seconds."""
        ...

    def close(self) -> None:
        """Close connections; may be called twice."""
        ...


class LoggedTable:
    """A table with its log as a source of rows.

    Args:
        keys: What the mapping file says.
        context: What the mapping reads.
        engine: Reaches the database.
        log: The table's log.
    """

    def __init__(
        self, keys: LogKeys, context: SourceContext, engine: "Engine", log: ChangeLog
    ) -> None:
        self._keys = keys
        self._is_trial = context.is_trial
        self._engine = engine
        self._log = log
        self._table = RowTable(
            engine,
            table=keys.table,
            query=keys.query,
            key=keys.key,
            deleted=keys.deleted,
            context=context,
        )
        self.fields: Sequence[str] = self._table.fields

    def take(self, position: Position) -> Iterator[Taken]:
        """Return what has changed since a position."""
        if self._is_trial:
            yield from self._all()
            return
        try:
            yield from self._after(position)
        except SourceAway:
            self._log.close()
            raise

    def _after(self, position: Position) -> Iterator[Taken]:
        while True:
            if position is None:
                position = {"log": self._log.here(), "read": False}
                yield Taken((), (), position)
            if not position["read"]:
                yield from self._all()
                position = position | {"read": True}
                yield Taken((), (), position, whole=True)
            try:
                for step in self._log.read(position["log"]):
                    if step.place is not None:
                        position = position | {"log": step.place, "read": not step.is_emptied}
                    yield self._changed(step, position)
                    if step.is_emptied:
                        break
            except LogLost as lost:
                logger.warning(
                    "%s: 日志接不上（%s），全表重读 / its log cannot be gone on with (%s), so "
                    "all rows are read again",
                    self._keys.table,
                    lost,
                    lost,
                )
                position = None
            if position is not None and position["read"]:
                return

    def _all(self) -> Iterator[Taken]:
        for page in self._table.pages(self._keys.key, None, self._keys.page_size):
            rows = [found.row for found in page if not found.is_deleted]
            yield Taken(rows, (), None, gone=[found.row for found in page if found.is_deleted])

    def _changed(self, step: LogStep, position: Position) -> Taken:
        """Read what changed rows say now."""
        rows, gone = [], []
        for found, missing in self._table.by_keys(step.keys):
            rows += [each.row for each in found if not each.is_deleted]
            gone += [each.row for each in found if each.is_deleted]
            gone += [self._table.gone(key) for key in missing]
        return Taken(rows, (), position, gone=gone)

    def wait(self, seconds: float) -> None:
        """Return when there may be more, or after so many seconds."""
        self._log.wait(min(seconds, self._keys.every))

    def close(self) -> None:
        """Close connections."""
        self._log.close()
        self._engine.dispose()


def see_that_keys_identify(keys: LogKeys, context: SourceContext) -> None:
    """See that subjects are made of the key: of a deleted row a log tells nothing else.

    Raises:
        BadInput: They are not.
    """
    for identity in context.identities:
        if identity != frozenset(keys.key):
            raise BadInput(
                f"[source] key：编号（连同 row）须恰由 key 的各列（{', '.join(keys.key)}）组成；"
                f"现在用的是 {', '.join(sorted(identity))} / subjects (with row) must be made of "
                f"the columns of key ({', '.join(keys.key)}), no more and no fewer, and are made "
                f"of {', '.join(sorted(identity))}: of a deleted row the log tells its key alone"
            )


def slept(due: float, seconds: float) -> None:
    """Sleep until a moment of the monotonic clock, but no longer than so many seconds."""
    time.sleep(max(0.0, min(seconds, due - time.monotonic())))
