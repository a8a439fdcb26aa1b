"""What a ledger is made of, as it is kept in a snapshot."""

from typing import NamedTuple

from streams.core.cases.tallies import Row
from streams.core.figures.engine.cells import Cell
from streams.core.figures.engine.shelf import Arrays


class LedgerParts(NamedTuple):
    """What a ledger can begin from again; see `streams.core.figures.ledger.Ledger.parts`.

    Attributes:
        live, gone: Its runs that are on the shelf.
        pages, indexes, young: Its rows; see `RowBook.kept`.
        arrays: By row number ``count``, ``day``, ``state`` and ``shelved``; ``version`` of rows
            that have several; ``cell`` and ``what`` of profiles.
        cells: All cells, in the order of their numbers.
        names: All names that have codes, in the order of these.
        unreadable: See `Ledger`.
    """

    live: list[Arrays]
    gone: list[Arrays]
    pages: list[Arrays]
    indexes: list[Arrays]
    young: list[Row]
    arrays: Arrays
    cells: list[Cell]
    names: list[str]
    unreadable: list[Row]
