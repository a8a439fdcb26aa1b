"""The kinds of sources there are, by the name that ``[source] kind`` has for them."""

from collections.abc import Mapping
from typing import Final

from streams.sources.remote_kinds import FEED, MAILBOX, OPEN311
from streams.sources.sheets import SHEET
from streams.sources.source import SourceKind

SOURCE_KINDS: Final[Mapping[str, SourceKind]] = {
    "sheet": SHEET,
    "mailbox": MAILBOX,
    "feed": FEED,
    "open311": OPEN311,
}
"""A module of `streams.sources` defines each, and imports what it reads with when it is opened."""
