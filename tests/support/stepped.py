"""Gaoling's record with what the office did to its cases: all eleven steps, and labels.

The steps are drawn by chance from a seed, so that they collide as they do in life: before the
receipt and after the closing, paused twice, resumed without a pause, urged when all is done.
Nothing is left out because it makes no sense; the oracle must say what comes of it.
"""

import random
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from tests.support.record import SCHEMAS, Told, keyed

_DEADLINES: Final = """
[[deadlines]]
kind = "letter"
channel = "county-mailbox"
stage = "accept"
working_days = 2

[[deadlines]]
kind = "letter"
channel = "county-mailbox"
stage = "reply"
days = 10
rolls_over = true
extension = { days = 5 }

[[deadlines]]
kind = "letter"
channel = "mayor-mailbox"
working_days = 12
extension = { working_days = 10, times = 2 }
reopened = { working_days = 5 }

"""
_LABELS: Final = """
[labels.town-side]
zh = "城区"
en = "side of the town"
kinds = ["letter", "opinion", "disclosure"]
values = { near = { zh = "近", en = "near" }, far = { zh = "远", en = "far" } }

[labels.result-of-it]
zh = "结果"
en = "result"
kinds = ["letter"]

[labels.result-of-it.values]
mended = { zh = "修好", en = "mended", group = "good" }
explained = { zh = "解释", en = "explained", group = "good" }
refused = { zh = "不办", en = "refused" }

[labels.result-of-it.groups]
good = { zh = "解决", en = "solved" }
"""

_TEXT: Final = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
STEPPED_TEXT: Final = _TEXT.replace("[[deadlines]]", f"{_DEADLINES}[[deadlines]]", 1) + _LABELS
"""Gaoling's catalogue, with labels and with deadlines of all stages."""

STEPPED_CATALOGUE: Final[dict[str, Any]] = tomllib.loads(STEPPED_TEXT)

_SHARE: Final = 0.5
"""The share of cases to which something was done."""

_SOURCE: Final = "/gaoling/office"
_STEPS: Final = {
    "accepted": 0.7,
    "returned": 0.1,
    "extended": 0.2,
    "paused": 0.2,
    "resumed": 0.2,
    "urged": 0.2,
    "supervised": 0.1,
    "discharged": 0.1,
    "called-back": 0.2,
    "judged": 0.2,
    "archived": 0.3,
    "routed": 0.3,
}
"""How likely each is, once and, if it was, once more."""

_VOIDED: Final = 0.05


def stepped(record: Told, seed: int = 1) -> Told:
    """Return a record with steps and labels, in which all that it had is as it was."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for event in record.parsed:
        if event["type"].startswith("kuaibao.case."):
            cases.setdefault(event["subject"], []).append(event)
    steps = [
        step
        for subject, events in cases.items()
        for step in _done(events, random.Random(f"{seed} {subject}"))
    ]
    return Told([*record.events, *keyed(*steps)], record.due, STEPPED_CATALOGUE)


def _done(events: list[dict[str, Any]], rng: random.Random) -> Iterator[dict[str, Any]]:
    """Draw what was done to a case."""
    if rng.random() > _SHARE:
        return
    received = datetime.fromisoformat(events[0]["time"])
    number = 0
    for what, likely in _STEPS.items():
        while rng.random() < likely:
            data = _said(what, events, rng)
            if data is None:
                break
            time = received + timedelta(seconds=rng.randint(-3_600, 30 * 86_400))
            number += 1
            step = {
                "specversion": "1.0",
                "type": f"kuaibao.case.{what}.v1",
                "source": _SOURCE,
                "id": f"step-{number}",
                "subject": events[0]["subject"],
                "time": time.isoformat(),
                "data": data,
            }
            yield step
            if rng.random() < _VOIDED:
                named = {"source": _SOURCE, "id": step["id"]}
                voided = {"type": "kuaibao.event.voided.v1", "id": f"void-{number}", "data": named}
                later = time + timedelta(days=rng.randint(0, 20))
                yield step | voided | {"time": later.isoformat()}


def _said(what: str, events: list[dict[str, Any]], rng: random.Random) -> dict[str, Any] | None:
    """Draw what a step says; None where it can say nothing."""
    received = datetime.fromisoformat(events[0]["time"])
    day = f"{received + timedelta(days=rng.randint(1, 40)):%Y-%m-%d}"
    said: dict[str, Any] = {}
    if what == "routed":
        # Some are for other kinds of cases, which the reader of a routing cannot know.
        for label, of in STEPPED_CATALOGUE["labels"].items():
            if rng.random() < 0.7:
                said[label] = rng.choice([*of["values"]])
        return {"labels": said} if said else None
    if what == "judged":
        replies = [event for event in events if event["type"] == "kuaibao.case.replied.v1"]
        if not replies:
            return None
        reply = rng.choice(replies)
        said = {"source": reply["source"], "id": reply["id"]}
        said["verdict"] = rng.choice(["substantive", "perfunctory"])
    choices: dict[str, list[dict[str, Any]]] = {
        "returned": [{}, {"reason": "not-ours"}],
        "extended": [{}, {"working_days": 5}, {"days": 6}, {"until": day}, {"hours": 24}],
        "paused": [{"reason": "supplement"}, {"reason": "joint"}],
        "resumed": [{}, {"restart": True}],
        "urged": [{"means": "phone"}, {"means": "notice", "number": "催办〔2015〕3号"}],
        "supervised": [{"number": "12"}, {"due": day}],
        "called-back": [
            {"reached": False},
            {"reached": True, "contacted": True, "solved": rng.random() < 0.5},
            {"reached": True, "grade": rng.randint(1, 5)},
        ],
    }
    said |= rng.choice(choices.get(what, [{}]))
    if rng.random() < 0.5:
        said["department"] = rng.choice([*STEPPED_CATALOGUE["units"]])
    return said
