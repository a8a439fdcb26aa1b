"""What backups hold of hotspots, and in which order it is read."""

from streams.backup.restoring import LATER_TOPICS
from streams.backup.taking import KEPT
from streams.topics.topics import (
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
)

OF_HOTSPOTS = (SKETCH_KEY, SKETCHES, HOTSPOT_DECISIONS, HOTSPOTS)


def test_a_warning_that_a_hotspot_names_is_among_the_notices() -> None:
    """Both are written in one transaction, so what is read later has it: nobody is left untold."""
    assert KEPT.index(HOTSPOTS) < KEPT.index(NOTICE_ITEMS) < KEPT.index(NOTICES)
    assert KEPT.index(SKETCHES) < KEPT.index(HOTSPOTS)


def test_backups_from_before_hotspots_can_be_restored() -> None:
    """They do not have these topics; places of texts are in none."""
    assert set(OF_HOTSPOTS) <= LATER_TOPICS
    assert set(OF_HOTSPOTS) <= set(KEPT)
    assert SKETCH_ITEMS not in KEPT
