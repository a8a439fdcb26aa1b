"""Faults by seed."""

from tests.chaos.schedule import BROKER, GATEWAYS, KILLS, OTHERS, WORKERS, schedule


def test_a_seed_gives_the_same_faults_again() -> None:
    """Another seed gives others."""
    assert schedule(5, 600, 70) == schedule(5, 600, 70)
    assert schedule(5, 600, 70) != schedule(6, 600, 70)


def test_as_many_kills_as_asked_for() -> None:
    """Within the time, of everything that runs, and beside them every other kind of fault."""
    faults = schedule(1, 1_800, 200)
    kills = [fault for fault in faults if fault.kind in KILLS]
    assert len(kills) == 200
    assert {fault.target for fault in kills} == {*WORKERS, *GATEWAYS, BROKER}
    assert {fault.kind for fault in faults} == {*KILLS, *OTHERS}
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)
    assert all(0 <= fault.at <= 1_800 for fault in faults)


def test_long_runs_have_long_pauses_of_the_broker() -> None:
    """Longer than a request may take; a short run has none."""
    long = [fault for fault in schedule(1, 1_800, 200) if fault.seconds > 30]
    assert len(long) == 6
    assert {(fault.kind, fault.target) for fault in long} == {("pause", BROKER)}
    assert not any(fault.seconds > 30 for fault in schedule(3, 40, 8))


def test_a_short_run_has_every_kind_of_fault_once() -> None:
    """The run among the tests thus looks at all of them."""
    assert {fault.kind for fault in schedule(3, 40, 8)} >= OTHERS.keys()
