"""docs/http.md: what it shows can be asked, and the numbers in it are those of the code."""

import re
from pathlib import Path
from typing import Final

import pytest

from streams.gateway.live import handler as live
from streams.gateway.live import hub
from streams.gateway.queries import series
from streams.gateway.queries.answering import MOST_GROUPS, MOST_ROWS
from streams.gateway.queries.listing_query import LISTING, MOST_PAGE_ITEMS, PAGE_ITEMS, read_listing
from streams.gateway.queries.query import ASKING, read_question
from streams.settings.settings import load_settings

TEXT: Final = (Path(__file__).parents[4] / "docs" / "http.md").read_text(encoding="utf-8")
CATALOGUE: Final = load_settings({}).read_catalogue()
QUERIES: Final = re.findall(r"localhost:8080/v1/(figures|live|cases)\?([^' ]+)'", TEXT)


def test_queries_can_be_asked() -> None:
    """Every query in the examples is one that can be asked, but for the one shown as an error."""
    assert len(QUERIES) >= 4
    for path, raw in QUERIES:
        if "2015-02-29" in raw:
            continue
        if path == "cases":
            read_listing(raw, CATALOGUE, 3)
        else:
            read_question(raw, CATALOGUE).on(20_000)


def test_every_parameter_is_told() -> None:
    """Each parameter is in a table."""
    told = set(re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"(?m)^\| (`.*?) \|", TEXT))))
    assert {*ASKING, *LISTING} <= told


@pytest.mark.parametrize(
    "words",
    [
        f"at most {series.MOST_PARTS} parts",
        f"at most {MOST_ROWS:,} rows",
        f"at most {hub.MOST_LIVE_ROWS:,} rows",
        f"may make at most {MOST_GROUPS:,} groups",
        f"with {hub.QUEUE} events unread",
        f"not taken within {live.WRITE:g} seconds",
        f"After {hub.HEARTBEAT:g} seconds without an event",
        f"to {live.MOST_HUBS} different questions",
        f"1 to {MOST_PAGE_ITEMS} | {PAGE_ITEMS} |",
    ],
)
def test_numbers(words: str) -> None:
    """Limits are those in force."""
    assert words in TEXT
