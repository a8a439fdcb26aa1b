"""The table of a city's scale."""

from typing import Any

from tests.benchmarks.table import LINES, SCALED, medians, table


def test_medians_are_of_the_runs_that_have_a_figure() -> None:
    """A sitting has three runs of the worker and one of twenty million cases."""
    found: list[dict[str, Any]] = [{"a": 1, "b": None}, {"a": 9, "b": 5}]
    found += [{"a": 2, "eps_runs": [1]}, {"text": "x"}]
    assert medians(found) == {"a": 2, "b": 5}


def test_goals_are_reached_or_not() -> None:
    """A line says what it was, must be and is, and what was not measured is not reached."""
    told = list(
        table(
            {
                "whole_ratio_limit": 0.5,
                "whole_ratio_quix": 2.4,
                "freshness_p99_ms": 300,
                "scale_1000000_worker_rss_mb": 900,
                "scale_20000000_worker_rss_mb": 1_600,
            }
        )
    )
    assert len(told) == 2 + len(LINES) + len(SCALED)
    assert "| … as a share of the limit | 0.26 | ≥ 0.5 | 0.50 | yes |" in told
    assert "| … times Quix Streams | 1.59 | ≥ 2.5 | 2.40 | no |" in told
    assert "| … 99 of 100, ms | 417 | ≤ 300 | 300 | yes |" in told
    assert "| … times Bytewax | 1.56 | ≥ 2.5 | not measured |  |" in told
    # The largest size counts.
    memory = "| worker's own memory, MB | 3,200 (4 million) | ≤ 1,500 | "
    assert f"{memory}900 (1 million), 1,600 (20 million) | no |" in told


def test_speed_at_a_size_is_compared_with_few_cases() -> None:
    """Seven tenths of the speed at 100,000 cases must be left at twenty million."""
    told = list(table({"scale_100000_eps": 40_000, "scale_20000000_eps": 30_000}))
    share = "| … as a share of those at 100,000 cases |  | ≥ 0.7 | 0.75 (20 million) | yes |"
    assert share in told
    alone = [
        line for line in table({"scale_20000000_eps": 30_000}) if "as a share of those" in line
    ]
    assert "not measured" in alone[0]
