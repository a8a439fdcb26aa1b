"""The contestants of other frameworks: how each is started, and by what its end is seen."""

from collections.abc import Callable
from typing import Final, NamedTuple

from tests.benchmarks.peers.fetching import Unavailable, kafka_streams, python_of

AT_LEAST: Final = "at-least-once"
EXACTLY: Final = "exactly-once"


class Peer(NamedTuple):
    """A contestant.

    Attributes:
        name: In the names of its figures.
        title: As people know it.
        command: Returns what starts it; raises `Unavailable` where it cannot be had.
        guarantee: What it is told to guarantee.
        cases: The topic with the states of its cases, from the group and the topics of its run.
        commits: Whether the work has ended when its group has committed all; otherwise, when all
            outputs are there.
        in_turns: Whether it takes all turns; otherwise the first alone, to be known of.
    """

    name: str
    title: str
    command: Callable[[], list[str]]
    guarantee: str
    cases: str
    commits: bool
    in_turns: bool = True


def _module(name: str, module: str) -> Callable[[], list[str]]:
    return lambda: [str(python_of(name)), "-m", f"tests.benchmarks.peers.{module}"]


KSTREAMS: Final = Peer(
    "kstreams", "Kafka Streams", kafka_streams, AT_LEAST, "{group}-cases-changelog", commits=False
)
# Quix writes a key once a commit to its changelog, so there is no number of records to wait for.
QUIX: Final = Peer(
    "quix",
    "Quix Streams",
    _module("quix", "quix_app"),
    AT_LEAST,
    "changelog__{group}--{intake}--default",
    commits=True,
)
BYTEWAX: Final = Peer(
    "bytewax", "Bytewax", _module("bytewax", "bytewax_flow"), AT_LEAST, "{cases}", commits=False
)
PEERS: Final = (
    KSTREAMS,
    QUIX,
    BYTEWAX,
    # Their own defaults are at least once. Ours is exactly once, as these are.
    KSTREAMS._replace(
        name="kstreams_exactly_once", guarantee=EXACTLY, commits=True, in_turns=False
    ),
    QUIX._replace(name="quix_exactly_once", guarantee=EXACTLY, in_turns=False),
)
"""All contestants, in the order of their turns."""


def available(peers: tuple[Peer, ...]) -> "tuple[dict[Peer, list[str]], dict[str, str]]":
    """Return the commands of those that can be had, and why by name the others cannot."""
    commands, missing = {}, {}
    for peer in peers:
        try:
            commands[peer] = peer.command()
        except Unavailable as error:
            missing[peer.name] = str(error)
    return commands, missing
