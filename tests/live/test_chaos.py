"""A short run under faults; `make chaos` runs longer ones."""

from pathlib import Path

import pytest

from tests.chaos import clock
from tests.chaos.__main__ import tell
from tests.chaos.run import run
from tests.chaos.schedule import OTHERS
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

SEED = 142
SECONDS = 30.0
KILLS = 8


@pytest.mark.slow
def test_nothing_is_lost_under_faults(record: Told, tmp_path: Path) -> None:
    """Everything is killed, paused and cut off; what was acknowledged is counted once, as sent.

    Steps are sent by `make chaos` alone: with them there are too many events for so short a run.
    """
    outcome = run(
        record,
        seed=SEED,
        seconds=SECONDS,
        kills=KILLS,
        logs=tmp_path / "logs",
    )
    tell(outcome)
    assert outcome.different == []
    assert outcome.events > 10_000
    assert outcome.figures > 10_000
    assert outcome.looks > 0
    assert outcome.publications > 0
    assert outcome.kills + outcome.missed >= KILLS
    happened = {kind.rpartition(" ")[0] for kind in outcome.faults}
    assert len(happened & OTHERS.keys()) >= len(OTHERS) - 1


@pytest.mark.skipif(not clock.can_be_set(), reason="libfaketime does not work on this machine")
def test_clocks_can_be_set_wrong() -> None:
    """If runs say nothing of clocks, this test is skipped."""
    assert clock.environment(Path("clock"))["LD_PRELOAD"]
