"""Gaoling's replay as the tests look at it: parsed, and without what came twice."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from streams.replay import generate
from streams.replay.loading import load_plan
from streams.replay.plan import Plan

SCHEMAS: Final = Path(__file__).parents[2] / "schemas"
CATALOGUE: Final[dict[str, Any]] = tomllib.loads(
    (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
)
PLAN: Final[Plan] = load_plan(SCHEMAS / "replays" / "gaoling.toml")

Event = dict[str, Any]


@lru_cache(maxsize=2)
def raw(seed: int) -> list[tuple[bytes, bytes]]:
    """Return the short record's events as they are sent: subject and value."""
    return list(generate.events(PLAN, seed))


@lru_cache(maxsize=2)
def sent(seed: int) -> list[Event]:
    """Return the short record's events, parsed, as they are sent."""
    return [orjson.loads(value) for _, value in raw(seed)]


@lru_cache(maxsize=2)
def different(seed: int) -> list[Event]:
    """Return the short record's events, each once."""
    return list({(event["source"], event["id"]): event for event in sent(seed)}.values())


def what(event: Event) -> str:
    """Return the verb of an event's type: received, counted."""
    return str(event["type"].split(".")[-2])


def is_step(event: Event) -> bool:
    """Return whether an event was added by the steps of its group."""
    return str(event["id"]).rpartition(".")[2].startswith("s")


def by_subject(events: list[Event]) -> dict[str, list[Event]]:
    """Group events by their subject, each group in order of time."""
    subjects: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event["time"], event["id"])):
        subjects.setdefault(event["subject"], []).append(event)
    return subjects
