"""What the agents share."""

from streams.worker.agents.route import route
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from tests.unit.worker.agents.bench import (
    BENCH,
    INSTALLATION,
    NOW,
    letter,
    record,
    state,
    worked,
)

LATE = Workbench(INSTALLATION, clock=lambda: NOW - 14 * 366 * 86_400_000_000)


def test_a_clock_that_is_years_behind_refuses_nothing_good() -> None:
    """What Kafka has taken in did not happen in the future, whatever the worker's clock says.

    Otherwise an acknowledged event would go to dead letters for no fault of its own.
    """
    for agent, topic in ((route, "intake"), (track, "letters.housing")):
        written = worked(
            lambda batch, _, agent=agent: agent(batch, LATE),  # type: ignore[misc]
            state(0),
            record(topic, letter("a")),
        )
        assert not [place for place in written if place[0] == "dead-letters"]


def test_the_time_is_that_of_the_clock_that_is_ahead() -> None:
    """Kafka's where the worker's is behind, and the worker's own otherwise."""
    records = [record("intake", b""), record("intake", b"")]
    assert BENCH.now(records) == NOW
    assert LATE.now(records) == 1_425_262_272_000_000
