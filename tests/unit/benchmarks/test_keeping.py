"""Figures that cost an hour are not lost by a run of a minute."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.benchmarks.keeping import keep, note, runs, runs_file

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the figures go; the folder is not there yet."""
    return tmp_path / "build" / "bench.json"


def test_what_other_runs_measured_stays(path: Path) -> None:
    """`--only scale` of an hour is there after `--only whole`, and the newer of two wins."""
    keep(path, {"scale_20000000_eps": 30_000, "whole_eps": 1})
    keep(path, {"whole_eps": 2})
    kept = json.loads(path.read_text())
    assert (kept["scale_20000000_eps"], kept["whole_eps"]) == (30_000, 2)


def test_a_figure_that_cannot_be_measured_any_more_is_null(path: Path) -> None:
    """A framework that could not be installed has no figure, not that of an earlier Python."""
    keep(path, {"whole_ratio_bytewax": 2.5})
    keep(path, {"whole_ratio_bytewax": None})
    assert json.loads(path.read_text())["whole_ratio_bytewax"] is None


def test_named_figures_are_null_until_they_are_measured(path: Path) -> None:
    """Who reads the file finds every name that was promised."""
    keep(path, {})
    kept = json.loads(path.read_text())
    assert kept["whole_ratio_kstreams"] is None
    keep(path, {"whole_ratio_kstreams": 1.7})
    keep(path, {"track_eps": 60_000})
    assert json.loads(path.read_text())["whole_ratio_kstreams"] == 1.7


def test_shares_are_of_one_run(path: Path) -> None:
    """A share of today's speed in that of last week would be of two machines."""
    keep(path, {"faust_table_eps": 1_000, "track_eps": 50_000})
    assert json.loads(path.read_text())["ratio_faust"] == 50
    keep(path, {"track_eps": 90_000})
    assert json.loads(path.read_text())["ratio_faust"] == 50


def test_what_is_no_object_is_left_alone(path: Path) -> None:
    """A file that somebody else wrote is not overwritten."""
    path.parent.mkdir()
    path.write_text("[1]")
    with pytest.raises(ValueError, match="no JSON object"):
        keep(path, {"whole_eps": 1})
    assert path.read_text() == "[1]"


def test_runs_are_kept_in_order_and_by_age(path: Path) -> None:
    """One sitting is the runs of the last hours; a line cut off by a kill is no run."""
    keep(path, {})
    note(path, {"whole_eps": 1}, NOW - timedelta(hours=30))
    note(path, {"whole_eps": 2}, NOW - timedelta(hours=2))
    note(path, {"whole_eps": 3}, NOW - timedelta(hours=1))
    with runs_file(path).open("a") as file:
        file.write('{"at": "2026-11-28T11:')
    assert list(runs(path, 24, NOW)) == [{"whole_eps": 2}, {"whole_eps": 3}]
    assert [run["whole_eps"] for run in runs(path, 48, NOW)] == [1, 2, 3]
    told = json.loads(runs_file(path).read_text().splitlines()[0])
    assert told["at"] == "2026-11-27T06:00:00+00:00"
    assert told["code"]
