"""What the office does to a case: in through the gateway, out in figures and in its history."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.live.conftest import Install
from tests.support.checks import flushes
from tests.support.county import sent
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.record import Told, keyed
from tests.support.stepped import STEPPED_CATALOGUE, STEPPED_TEXT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

DAY: Final = "2015-03-1{}"
STEPS: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "accepted": ({"department": "education"}, ("accepted", "accepted_in_time")),
    "returned": ({"reason": "not-ours"}, ("returned",)),
    "extended": ({"working_days": 5}, ("extended",)),
    "paused": ({"reason": "joint"}, ()),
    "resumed": ({}, ()),
    "urged": ({"means": "notice", "number": "催办〔2015〕12号"}, ("urged",)),
    "supervised": ({"number": "3", "due": "2015-03-30"}, ("supervised",)),
    "discharged": ({}, ()),
    "called-back": (
        {"reached": True, "contacted": True, "solved": True, "grade": 4},
        ("called_back", "reached", "contacted", "solved", "grade_4"),
    ),
    "judged": (
        {"source": "/test", "id": "replied", "verdict": "perfunctory"},
        ("perfunctory",),
    ),
    "archived": ({}, ()),
}
"""Of each step what it says, and in which measures the case counts by it alone."""

NEEDS: Final = {"resumed": ("paused",), "discharged": ("supervised",)}
"""Steps without which another has nothing to act on."""


def case_of(what: str) -> list[dict[str, Any]]:
    """Return a case with one step, and what it needs to have an effect."""
    subject = f"case-{what}"
    data = {"kind": "letter", "channel": "mayor-mailbox", "category": "housing"}
    events = [sent("received", "2015-03-09", "received", subject, **data)]
    for number, step in enumerate((*NEEDS.get(what, ()), what)):
        said = STEPS[step][0]
        events.append(sent(step, DAY.format(number), step, subject) | {"data": said})
    events.append(sent("replied", "2015-03-12", "replied", subject))
    return events


@pytest.fixture
def gateway(install: Install, tmp_path: Path) -> Iterator[tuple[Installation, Gateway]]:
    """An installation whose catalogue has labels, with a worker, and its gateway."""
    path = tmp_path / "catalogue.toml"
    path.write_text(STEPPED_TEXT, encoding="utf-8")
    kuaibao = install(catalogue=str(path))
    kuaibao.worker(opens=4)
    made = Gateway(kuaibao.settings, tmp_path, "gateway")
    made.wait_ready()
    yield kuaibao, made
    print(f"--- the end of the gateway's log:\n{made.log[-6000:]}")
    made.kill()


def test_each_step_goes_in_and_comes_out(gateway: tuple[Installation, Gateway]) -> None:
    """Counted in its measures, shown in its case; and all together as the oracle has them."""
    kuaibao, asked = gateway
    events = [event for what in STEPS for event in case_of(what)]
    labelled = sent("routed", "2015-03-11", "labels", "case-accepted")
    labelled["data"] = {"labels": {"town-side": "near", "result-of-it": "mended"}}
    item = sent("received", "2015-03-09", "received", "an-opinion")
    item["data"] = {"kind": "opinion", "channel": "monitoring"}
    strange = labelled | {"subject": "an-opinion"}
    # What was done comes before the case that it was done to: the order does not matter.
    asked.post_all(keyed(strange, *reversed(events), labelled, item))
    kuaibao.drain()
    asked.wait_shown(flushes(kuaibao))

    for what, (said, measures) in STEPS.items():
        subject = f"case-{what}"
        told = asked.get(f"/v1/cases/{subject}", as_of="2015-03-31")
        shown = [step for step in told["steps"] if step["what"] == what]
        day = DAY.format(len(NEEDS.get(what, ())))
        assert [step["day"] for step in shown] == [day], told
        (event,) = (one for one in told["history"] if one["id"] == what)
        assert event["type"] == f"kuaibao.case.{what}.v1"
        assert "without_effect" not in event, event
        named = {name: value for name, value in said.items() if name not in {"source", "id"}}
        assert {name: event.get(name) for name in named} == named
        for measure in measures:
            listed = asked.get("/v1/cases", measure=measure, period="2015", as_of="2015-03-31")
            assert subject in {one["id"] for one in listed["items"]}, measure

    figures = asked.get("/v1/figures", period="2015", as_of="2015-03-31")["rows"][0]["measures"]
    assert figures["received"] == len(STEPS) + 1
    assert (figures["accepted"], figures["urged"], figures["perfunctory"]) == (1, 1, 1)
    told = Told(keyed(*events, labelled, item, strange), (), STEPPED_CATALOGUE)
    for question, answer in told.answers:
        if not any("" in question[0].get(name, []) for name in ("kind", "channel", "category")):
            assert asked.figures(question) == answer, question
    assert asked.figures(({"result-of-it": ["good/*"]}, *told.answers[0][0][1:]))

    opinion = asked.get("/v1/cases/an-opinion")
    (routed,) = (one for one in opinion["history"] if one["id"] == "labels")
    assert routed["labels_of_other_kinds"] == ["result-of-it"]
    assert opinion["labels"] == {"town-side": "near"}


def test_a_step_that_cannot_be_used_is_refused(gateway: tuple[Installation, Gateway]) -> None:
    """Before it is taken in, by field and rule; a number that may be a name is not repeated."""
    _, asked = gateway
    wrong = [
        (sent("urged", "2015-03-10", number="张三"), "data.number"),
        (sent("paused", "2015-03-10", reason="tired"), "data.reason"),
        (sent("called-back", "2015-03-10"), "data"),
        (sent("judged", "2015-03-10", verdict="good"), "data"),
        (sent("extended", "2015-03-10", days=3, hours=2), "data"),
    ]
    for event, field in wrong:
        answer = asked.post(keyed(event))
        assert answer.status == 422
        said = answer.body.decode()
        assert field in said
        assert "张三" not in said
