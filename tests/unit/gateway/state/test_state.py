"""The time by which a gateway judges what is posted."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from streams.gateway.state.state import State
from streams.topics.installation import Installation
from tests.unit.worker.agents.bench import CATALOGUE, SETTINGS

TAKEN_IN = datetime(2026, 1, 1, tzinfo=UTC)
MICROSECONDS = 1_767_225_600_000_000


def at(clock: int, taken_in: datetime | None, folder: Path) -> int:
    """Return the time where the clock says that and the figures hold what came in by then."""
    settings = msgspec.structs.replace(SETTINGS, index_file=str(folder / "cases.sqlite"))
    state = State(Installation(settings, CATALOGUE), lambda: clock)
    state.tallies.intake_time = taken_in
    return state.intake_clock()


def test_a_clock_that_is_years_behind_refuses_nothing_good(tmp_path: Path) -> None:
    """What Kafka has taken in did not happen in the future, whatever the gateway's clock says."""
    assert at(1, TAKEN_IN, tmp_path) == MICROSECONDS


def test_the_clock_counts_where_it_is_later_or_nothing_is_known(tmp_path: Path) -> None:
    """This is so on every normal day, and before the first event."""
    assert at(MICROSECONDS + 1, TAKEN_IN, tmp_path) == MICROSECONDS + 1
    assert at(7, None, tmp_path) == 7
