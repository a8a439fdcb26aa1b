"""What turns come to."""

import pytest

from tests.benchmarks.turns import compared, nothing


def test_ratios_are_taken_turn_by_turn() -> None:
    """A machine that was slow in one turn was slow for all: the median is of the ratios."""
    ours = [{"seconds": seconds, "cpu_seconds": 2.0, "peak_rss_mb": 90} for seconds in (1, 4, 2)]
    theirs = [{"seconds": seconds, "cpu_seconds": 3.0, "rss_mb": 80} for seconds in (2, 12, 1)]
    figures = compared({"whole": ours, "kstreams": theirs, "whole_limit": theirs}, 1_000)
    assert figures["whole_eps_runs"] == [1_000, 250, 500]
    assert figures["whole_eps"] == 500
    assert figures["kstreams_eps"] == 500
    # 2, 3 and a half; the ratio of the medians would be one.
    assert figures["whole_ratio_kstreams"] == 2
    assert figures["whole_ratio_limit"] == 2
    assert figures["whole_cpu_us"] == pytest.approx(2_000)
    assert (figures["whole_rss_mb"], figures["kstreams_rss_mb"]) == (90, 80)
    assert "whole_ratio_whole" not in figures


def test_who_could_not_take_part_has_nulls() -> None:
    """The names are there, so that nobody takes an older figure for one of this run."""
    assert nothing(["quix"]) == {"quix_eps": None, "whole_ratio_quix": None}
