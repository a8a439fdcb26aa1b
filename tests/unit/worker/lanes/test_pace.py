"""Steps have their time apart, and where they take long, a rest as long as they took."""

import pytest

from streams.worker.lanes.pace import RESTLESS_RECORDS, STEP_REST_SECONDS, Pace

INTERVAL = 0.05


def paced(took: float | None) -> Pace:
    """Return the pace of a lane whose last step began at 100.0 and took so long, or failed."""
    pace = Pace(INTERVAL)
    pace.begin(100.0)
    if took is not None:
        pace.end(100.0 + took)
    return pace


def test_the_first_step_is_taken_at_once() -> None:
    """Nothing is waited for before there was a step."""
    assert Pace(INTERVAL).pause(0.0, 0) == 0.0


@pytest.mark.parametrize("took", [0.0, 0.01, 0.025, None])
def test_short_steps_have_their_interval(took: float | None) -> None:
    """A machine that is not busy shows each event within the interval and a step."""
    assert paced(took).pause(100.03, 1) == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("took", "next_at"),
    [(0.03, 100.06), (0.08, 100.16), (0.1, 100.2), (3.0, 103.0 + STEP_REST_SECONDS)],
)
def test_long_steps_are_rested_from(took: float, next_at: float) -> None:
    """Half of the time is for what others do meanwhile; a rest is never longer than its limit."""
    now = 100.0 + took
    assert paced(took).pause(now, 1) == pytest.approx(next_at - now)


def test_nothing_is_rested_from_where_much_waits() -> None:
    """A backlog is worked off as fast as can be."""
    assert paced(0.08).pause(100.08, RESTLESS_RECORDS) == 0.0
    assert paced(0.02).pause(100.02, RESTLESS_RECORDS) == pytest.approx(0.03)


def test_a_pause_that_is_over_is_none() -> None:
    """It is not negative."""
    assert paced(0.08).pause(200.0, 1) == 0.0
