"""What becomes known after bulletins were issued: a month of days of it, and all of it counts."""

import random
from datetime import datetime, timedelta
from typing import Any, Final

from streams.feeding.sending import Keyed
from tests.support.record import Told, keyed

DAYS: Final = 30
CASES_A_DAY: Final = 4
YEAR: Final = "2015"


def late_events(record: Told, seed: int, name: str) -> list[Keyed]:
    """Return letters that come late, and what is voided, moved and rated of others.

    Args:
        record: The letters of whose year something becomes known.
        seed: For which, and what.
        name: With which the ids of these events begin.
    """
    rng = random.Random(f"{name} {seed}")
    cases: dict[str, list[dict[str, Any]]] = {}
    for event in record.parsed:
        cases.setdefault(event["subject"], []).append(event)
    letters = sorted(subject for subject, events in cases.items() if _is_letter(events))
    said: list[dict[str, Any]] = []
    for day in range(DAYS):
        for subject in rng.sample(letters, CASES_A_DAY):
            happened = rng.choice((_came, _voided, _moved, _rated))
            said.append(happened(rng, cases[subject], f"{name}-{day}-{subject}", record.catalogue))
    return keyed(*said)


def _is_letter(events: list[dict[str, Any]]) -> bool:
    first = _receipt(events)
    return first is not None and first["data"]["kind"] == "letter" and first["time"] > YEAR


def _receipt(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((one for one in events if one["type"] == "kuaibao.case.received.v1"), None)


def _came(
    _: random.Random, events: list[dict[str, Any]], name: str, _catalogue: Any
) -> dict[str, Any]:
    return _first(events) | {"id": name, "subject": name}


def _voided(rng: random.Random, events: list[dict[str, Any]], name: str, _: Any) -> dict[str, Any]:
    of = rng.choice(events)
    data = {"source": of["source"], "id": of["id"]}
    return _after(events, 1, name, "kuaibao.event.voided.v1", data)


def _moved(
    rng: random.Random, events: list[dict[str, Any]], name: str, catalogue: Any
) -> dict[str, Any]:
    data = {
        "category": rng.choice(list(catalogue["categories"])),
        "department": rng.choice(list(catalogue["units"])),
    }
    return _after(events, rng.randrange(9), name, "kuaibao.case.routed.v1", data)


def _rated(rng: random.Random, events: list[dict[str, Any]], name: str, _: Any) -> dict[str, Any]:
    data = {"satisfied": rng.random() < 0.5}
    return _after(events, rng.randrange(20, 60), name, "kuaibao.case.rated.v1", data)


def _first(events: list[dict[str, Any]]) -> dict[str, Any]:
    first = _receipt(events)
    assert first is not None
    return first


def _after(
    events: list[dict[str, Any]], days: int, name: str, what: str, data: dict[str, Any]
) -> dict[str, Any]:
    first = _first(events)
    time = datetime.fromisoformat(first["time"]) + timedelta(days)
    return {
        "specversion": "1.0",
        "type": what,
        "source": "urn:kuaibao:chaos",
        "id": name,
        "subject": first["subject"],
        "time": time.isoformat(),
        "data": data,
    }
