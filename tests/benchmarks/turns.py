"""Figures of contestants that took turns at the same work."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from operator import truediv
from typing import Any, Final

OURS: Final = "whole"
LIMIT: Final = "whole_limit"


def compared(runs: Mapping[str, Sequence[Mapping[str, Any]]], events: int) -> dict[str, Any]:
    """Return the figures of runs in turn, by their names in the JSON.

    Args:
        runs: By contestant (`OURS`, `LIMIT`, names of other frameworks) its runs, in the order of
            the turns: ``seconds``, ``cpu_seconds``, and the memory in MB as ``peak_rss_mb`` or
            ``rss_mb``.
        events: How many each of them worked on.

    Returns:
        Of each contestant the median of its events a second, all of them, the median of its
        processor time for an event in microseconds, and its most memory in MB; of each but ours
        the median of how many times as much ours did in the same turn.
    """
    figures: dict[str, Any] = {}
    ours = _speeds(runs[OURS], events)
    for name, those in runs.items():
        speeds = _speeds(those, events)
        figures |= {
            f"{name}_eps": statistics.median(speeds),
            f"{name}_eps_runs": speeds,
            f"{name}_cpu_us": statistics.median(
                float(run["cpu_seconds"]) / events * 1e6 for run in those
            ),
            f"{name}_rss_mb": max(run.get("peak_rss_mb") or run["rss_mb"] for run in those),
        }
        if name != OURS:
            figures[_ratio(name)] = statistics.median(map(truediv, ours, speeds))
    return figures


def nothing(names: Iterable[str]) -> dict[str, None]:
    """Return the figures of contestants of which there is none."""
    return {key: None for name in names for key in (f"{name}_eps", _ratio(name))}


def _speeds(runs: Sequence[Mapping[str, Any]], events: int) -> list[float]:
    return [events / float(run["seconds"]) for run in runs]


def _ratio(name: str) -> str:
    return f"{OURS}_ratio_{name.removeprefix(f'{OURS}_')}"
