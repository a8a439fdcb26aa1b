"""Taking titles out of issued quick reports over HTTP."""

import asyncio
import json
import logging
from typing import Any

import msgspec
import pytest

from streams.core.bulletins.quick_reports import WITHDRAWN_TITLE, Issue, Withdrawal
from streams.gateway.documents import redactions
from streams.gateway.http.callers import CALLER, Caller
from streams.gateway.http.problems import problems
from streams.gateway.intake.feeder import DUE_FEEDER, Away
from tests.support.county import NOW, READER
from tests.support.county_bulletin import ISSUES
from tests.support.posting import FakeFeeder
from tests.unit.gateway.asking import application, served
from tests.unit.gateway.documents.test_bulletins import Answer, Reported

WHY = Withdrawal(NOW, "0123abcd", "标题含姓名")
SUBJECT = ISSUES[1].items[0].subject


def ask(
    body: Any,
    path: str = "/v1/quick-reports/2015/2/redactions",
    *,
    content_type: str = "application/json",
    fault: Exception | None = None,
    ready: bool = True,
    issue: Issue = ISSUES[1],
) -> tuple[Answer, list[Any]]:
    """Ask a gateway made for the purpose; return its answer and what it has sent to Kafka."""
    world = Reported()
    world.issues[2015, 2] = issue
    world.figures_ready = ready
    world.intake_clock = lambda: NOW  # type: ignore[attr-defined]
    state: Any = world
    feeder: Any = FakeFeeder()
    feeder.fault = fault

    async def run() -> Answer:
        app = application(state)
        app[DUE_FEEDER] = feeder
        ((method, route, handler, role),) = redactions.routes
        assert role == "redact"

        async def admitted(request: Any) -> Any:
            request[CALLER] = Caller("office", frozenset({role}), (), key="0123abcd")
            return await handler(request)

        assert problems in app.middlewares
        app.router.add_route(method, route, admitted)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with (
            asyncio.timeout(30),
            served(app) as client,
            client.session.post(
                client.url(path), data=data, headers={"Content-Type": content_type}
            ) as response,
        ):
            return Answer(response.status, await response.read(), response.headers)

    return asyncio.run(run()), feeder.sent


def test_a_redaction_is_sent_with_who_asks_and_why(caplog: pytest.LogCaptureFixture) -> None:
    """The log says who asked for which quick report, and no word of title or reason."""
    caplog.set_level(logging.INFO)
    answer, sent = ask({"id": SUBJECT, "reason": "标题含姓名"})
    assert (answer.status, answer.json) == (202, {"year": 2015, "number": 2, "id": SUBJECT})
    ((key, value),) = sent
    event = READER.read(value, (), NOW).message
    assert (key.decode(), event.subject, event.source) == (
        SUBJECT,
        SUBJECT,
        redactions.GATEWAY_SOURCE,
    )
    assert msgspec.to_builtins(event)["data"] == {
        "issue": "2015-2",
        "reason": "标题含姓名",
        "by": "0123abcd",
    }
    assert "quick report 2015-2: key 0123abcd (office)" in caplog.text
    for word in ("标题含姓名", ISSUES[1].items[0].title):
        assert word not in caplog.text


def test_what_was_taken_out_before_says_so() -> None:
    """Nothing is sent again."""
    first, *others = ISSUES[1].items
    gone = msgspec.structs.replace(first, title=WITHDRAWN_TITLE, withdrawn=WHY)
    issue = msgspec.structs.replace(ISSUES[1], items=(gone, *others))
    answer, sent = ask({"id": SUBJECT, "reason": "again"}, issue=issue)
    assert (answer.status, sent) == (200, [])
    assert answer.json["withdrawn"] == {
        "at": "2026-01-01T08:00:00+08:00",
        "by": "0123abcd",
        "reason": "标题含姓名",
    }


@pytest.mark.parametrize(
    ("body", "path", "status", "said"),
    [
        (b"{", "2015/2", 400, "must be JSON"),
        ({"id": "o"}, "2015/2", 400, "reason"),
        ({"id": "o", "reason": ""}, "2015/2", 400, "1 to 200"),
        ({"id": "o", "reason": "x" * 201}, "2015/2", 400, "1 to 200"),
        ({"id": "o", "reason": "a\nb"}, "2015/2", 400, "1 to 200"),
        ({"id": "o", "reason": "r", "x": "x" * 9_000}, "2015/2", 413, "8192"),
        ({"id": "o", "reason": "r"}, "2015/2", 404, "has no item of this id"),
        ({"id": "o", "reason": "r"}, "2015/9", 404, "there are 2015 No. 1 to 2"),
    ],
)
def test_what_cannot_be_asked_for_says_why(body: Any, path: str, status: int, said: str) -> None:
    """Nothing is sent to Kafka."""
    answer, sent = ask(body, f"/v1/quick-reports/{path}/redactions")
    assert (answer.status, sent) == (status, [])
    assert said in answer.json["detail"]


def test_another_form_is_not_taken() -> None:
    """JSON alone, which no form of another site can send."""
    answer, sent = ask({"id": SUBJECT, "reason": "r"}, content_type="text/plain")
    assert (answer.status, sent) == (415, [])


@pytest.mark.parametrize("unready", ["kafka", "figures"])
def test_it_is_acknowledged_or_not_taken(unready: str) -> None:
    """503 where Kafka does not answer, or quick reports have not been read yet."""
    fault = Away("Kafka acknowledged nothing") if unready == "kafka" else None
    answer, _ = ask({"id": SUBJECT, "reason": "r"}, fault=fault, ready=unready == "kafka")
    assert answer.status == 503
