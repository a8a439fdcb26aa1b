"""Queries of the dashboards, so that each rule about them is kept in one place."""

from collections.abc import Sequence
from typing import Final

CASES: Final = 'kind=~"$kind",channel=~"$channel"'
"""The cases that are chosen at the top of the officials' dashboard."""

HERE: Final = 'instance=~"$instance"'
"""The processes that are chosen at the top of the operators' dashboard."""


def work(metric: str, matching: str = "", by: Sequence[str] = (), before: str = "") -> str:
    """Ask for a figure of the work, summed over the labels that are not named.

    Every gateway tells the whole, so one value is taken for all of them before anything is summed.

    Args:
        metric: Its name.
        matching: Which of its series.
        by: The labels that are kept.
        before: How long ago, as "1d"; now if empty.
    """
    ago = f" offset {before}" if before else ""
    chosen = f"{metric}{{{matching}}}" if matching else metric
    told = f"max without (instance, job) ({chosen}{ago})"
    return f"sum by ({', '.join(by)}) ({told})" if by else f"sum({told})"


def rate(counter: str, by: Sequence[str] = (), matching: str = "") -> str:
    """Ask how much a counter of the chosen processes rises a second, summed over processes."""
    chosen = ",".join(filter(None, [HERE, matching]))
    rates = f"rate({counter}{{{chosen}}}[$__rate_interval])"
    return f"sum by ({', '.join(by)}) ({rates})" if by else f"sum({rates})"


def quantile(share: float, histogram: str, by: Sequence[str] = ()) -> str:
    """Ask for the value that a share of what a histogram counted does not exceed."""
    return f"histogram_quantile({share}, {rate(f'{histogram}_bucket', ['le', *by])})"
