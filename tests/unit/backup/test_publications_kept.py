"""What backups hold of publications, and in which order it is read."""

from streams.backup.restoring import LATER_TOPICS
from streams.backup.taking import KEPT
from streams.topics.topics import CASES, FIGURES, PUBLICATION_REQUESTS, PUBLICATIONS


def test_what_a_publication_was_counted_at_is_among_the_cases() -> None:
    """A flush that only a publication knows would be given to other events after a restore."""
    assert KEPT.index(PUBLICATIONS) < KEPT.index(CASES) < KEPT.index(FIGURES)


def test_backups_from_before_publications_can_be_restored() -> None:
    """They do not have the topic; requests are in none."""
    assert PUBLICATIONS in LATER_TOPICS
    assert PUBLICATION_REQUESTS not in KEPT
