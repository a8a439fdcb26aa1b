"""What was measured, in words."""

import os
import platform
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.benchmarks.peers.peer import EXACTLY, PEERS

NAMED: Final = (
    *("track_eps", "faust_table_eps", "limit_eps", "ratio_faust", "ratio_limit"),
    *("whole_eps", "whole_ratio_limit"),
    *("whole_ratio_kstreams", "whole_ratio_quix", "whole_ratio_bytewax"),
    *("load_cases_per_s", "faust_recovery_per_s", "peak_rss_mb"),
    *("intake_batch_eps", "intake_single_eps", "figures_rps", "figures_p99_ms"),
    *("shown_eps", "freshness_p50_ms", "freshness_p99_ms"),
    *("shown_client_us", "shown_gateway_us", "shown_worker_us", "shown_broker_us"),
    *("gateway_start_s", "gateway_rss_mb"),
)
"""Figures that are always there; null where they were not measured."""

SPEED: Final = """\
Events per second from the first event taken to the last output acknowledged; medians of runs in
turn. Ours wrote {records:.1f} records an event, in transactions. The limit is one aiokafka
consumer and producer: it reads the same events, decodes them into the same types and writes as many
records of the same size in whole batches, without logic and without transactions.
"""
FAUST: Final = """\
Plain Faust ran on the first letters alone, {events:,} of the same events: stock driver, default
settings, no web server, memory store; a table of letters and a table of counts, both with
changelogs, {writes:.1f} table writes an event. Its counts are right on a single worker only.
"""
LOADING: Final = """\
Cases per second from partitions assigned to all of them open (Faust: to the table recovered). Ours
loads cases and tally as they are after compaction; Faust's table holds the cases alone.
"""

PEERS_SAID: Final = """\
Other frameworks read the same topic in the same turns, each with one process and as many threads as
it starts by itself: state of each case with a changelog in Kafka, every event forwarded as it came,
counts kept in memory. Ours writes its counts to Kafka too, and titles, and works exactly once; the
others at least once unless it says so. What they counted, forwarded and kept was checked.
"""

GATEWAY: Final = """\
The bare handler is aiohttp reading the same requests and answering as many bytes, without Kafka or
logic. Figures: twenty kinds of questions in turn, with days, periods and values drawn again, over
the full Gaoling record, eight connections. Fresh: from an event's 202 to its count in /v1/figures,
while events are posted at half of {full:,.0f} a second, which is what worker, gateway, broker and
client take in, count and show here when all is posted at once.
"""


def complete(figures: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Add what follows from the figures, what was measured before, and null for what never was.

    A share is of two figures of one run, so it is never of one from before.
    """
    shares = {}
    if figures.get("track_eps") and figures.get("faust_table_eps"):
        shares["ratio_faust"] = figures["track_eps"] / figures["faust_table_eps"]
    machine = {"python": platform.python_version(), "cpus": os.cpu_count()}
    return {**dict.fromkeys(NAMED), **(before or {}), **figures, **shares, **machine}


def report(figures: Mapping[str, Any]) -> str:
    """Return the figures as text."""
    return "\n".join(_lines(figures))


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    events, cases = figures["events"], figures["cases"]
    steps = f", with {events - 3 * cases:,} steps" if events > 3 * cases else ""
    yield (
        f"{events:,} events of {figures['event_bytes']} bytes: {cases:,} letters received, "
        f"replied to and closed{steps}; Python {figures['python']}, {figures['cpus']} processors "
        "with the broker on them"
    )
    yield "Counts were checked: ours against a plain count, Faust's against ours on the same events"
    yield ""
    if figures["track_eps"] or figures["faust_table_eps"] or figures["whole_eps"]:
        yield f"{'':28}{'events/s':>12}{'processor µs an event':>24}{'memory MB':>12}"
    if figures["track_eps"]:
        yield _row("our worker, track", figures, "track_eps", "track_cpu_us", "peak_rss_mb")
        yield _row("aiokafka without logic", figures, "limit_eps", "limit_cpu_us", "limit_rss_mb")
    if figures["whole_eps"]:
        yield _row("our worker from intake", figures, "whole_eps", "whole_cpu_us", "whole_rss_mb")
        share = figures["whole_ratio_limit"]
        yield f"which is {share:.0%} of what aiokafka without logic does with as many records"
        yield from _peers(figures)
    if figures["faust_table_eps"]:
        yield _row(
            "plain Faust with tables", figures, "faust_table_eps", "faust_cpu_us", "faust_rss_mb"
        )
    if figures["ratio_limit"]:
        yield f"our worker is at {figures['ratio_limit']:.0%} of the limit"
    if figures["ratio_faust"]:
        yield f"our worker is {figures['ratio_faust']:.1f} times as fast as plain Faust"
    yield ""
    if figures["track_eps"]:
        yield SPEED.format(records=figures["records_per_event"])
    if figures["faust_table_eps"]:
        writes = figures["faust_table_writes"] / figures["faust_events"]
        yield FAUST.format(events=figures["faust_events"], writes=writes)
    if figures["load_cases_per_s"]:
        yield f"{'':28}{'cases/s':>12}{'cases':>12}{'seconds':>12}"
        yield _load("our worker loading", figures, "load_cases_per_s", "load")
        yield _load("Faust recovering a table", figures, "faust_recovery_per_s", "faust_recovery")
        yield (
            "our worker, from the start of its process until it had counted what came in "
            f"meanwhile: {figures['load_start_to_counted_seconds']:.1f} s; "
            f"{figures['load_rss_mb']:,.0f} MB of memory"
        )
        yield ""
        yield LOADING
    if figures["figures_rps"]:
        yield from _gateway(figures)
    elif figures["shown_eps"]:
        yield from _shown(figures)


def _peers(figures: Mapping[str, Any]) -> Iterator[str]:
    measured = [peer for peer in PEERS if figures.get(f"{peer.name}_eps")]
    for peer in measured:
        keys = (f"{peer.name}_{what}" for what in ("eps", "cpu_us", "rss_mb"))
        who = peer.title + (", exactly once" if peer.guarantee == EXACTLY else "")
        times = figures[f"whole_ratio_{peer.name}"]
        yield f"{_row(who, figures, *keys)}   ours does {times:.2f} times as much"
    if measured:
        yield ""
        yield PEERS_SAID


def _gateway(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'':28}{'gateway':>12}{'bare':>12}{'share':>12}"
    for what, ours, bare in (
        ("events/s, batches of 100", "intake_batch_eps", "bare_batch_eps"),
        ("events/s, one a request", "intake_single_eps", "bare_single_eps"),
        ("/v1/figures a second", "figures_rps", "bare_figures_rps"),
    ):
        share = figures[ours] / figures[bare]
        yield f"{what:28}{figures[ours]:12,.0f}{figures[bare]:12,.0f}{share:12.0%}"
    yield (
        f"{'their p99, ms':28}{figures['figures_p99_ms']:12,.1f}"
        f"{figures['bare_figures_p99_ms']:12,.1f}"
        f"   ({figures['figures_alone_p99_ms']:.1f} asked one after another)"
    )
    yield from _shown(figures)
    yield (
        f"start with an empty disk: figures after {figures['gateway_figures_s']:.1f} s, "
        f"the index of {figures['gateway_cases']:,} cases after "
        f"{figures['gateway_start_s']:.1f} s; "
        f"{figures['gateway_rss_mb']:,.0f} MB at most"
    )
    yield ""
    yield GATEWAY.format(full=figures["full_load_eps"]).rstrip()


def _shown(figures: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"posted, counted and shown: {figures['shown_eps']:,.0f} events/s; at half of it "
        f"acknowledged to shown: half within {figures['freshness_p50_ms']:,.0f} ms, "
        f"99 % within {figures['freshness_p99_ms']:,.0f} ms"
    )
    parts = ", ".join(
        f"{role} {taken:.1f}"
        for role in ("client", "gateway", "worker", "broker")
        if (taken := figures[f"shown_{role}_us"])
    )
    if parts:
        yield f"processor µs an event while all of it was taken in: {parts}"


def _row(who: str, figures: Mapping[str, Any], eps: str, cpu: str, memory: str) -> str:
    return f"{who:28}{figures[eps]:12,.0f}{figures[cpu]:24,.1f}{figures[memory]:12,.0f}"


def _load(who: str, figures: Mapping[str, Any], speed: str, of: str) -> str:
    cases, seconds = figures[f"{of}_cases"], figures[f"{of}_seconds"]
    return f"{who:28}{figures[speed]:12,.0f}{cases:12,}{seconds:12.1f}"
