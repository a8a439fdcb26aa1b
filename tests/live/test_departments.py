"""Departments without Kafka, on a real one: they read their letters over HTTP and answer them."""

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from streams.gateway.access.key_making import make_key
from streams.gateway.departments.cursor import write_positions
from streams.gateway.departments.telling import LEFT_TYPE
from tests.support.checkout import ROOT
from tests.support.gateways import Answer, Gateway
from tests.support.installation import Installation
from tests.support.processes import KUAIBAO, wait_until
from tests.support.receivers import SECRET, WebReceiver

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

HOUSING: Final = "housing-construction"
OTHER: Final = "education"
MARK: Final = "MARK-of-another"


def event(what: str, subject: str, number: int, **data: Any) -> tuple[bytes, bytes]:
    """Make an event of the portal."""
    said = {
        "specversion": "1.0",
        "type": f"kuaibao.case.{what}.v1",
        "source": "/gaoling/portal",
        "id": f"{subject}-{number}",
        "subject": subject,
        "time": f"2015-03-{number + 2:02}T09:00:00+08:00",
        "data": data,
    }
    return subject.encode(), json.dumps(said, ensure_ascii=False).encode()


def letter(subject: str, text: str, **data: Any) -> tuple[bytes, bytes]:
    """Make a letter."""
    said = {"kind": "letter", "channel": "portal-participation", "text": text}
    return event("received", subject, 0, **said, **data)


class Department:
    """A department's system: its key, and where it goes on."""

    def __init__(self, gateway: Gateway, token: str) -> None:
        self.gateway = gateway
        self.headers = {"Authorization": f"Bearer {token}"}
        self.cursor = ""
        self.events: list[dict[str, Any]] = []

    def ask(self, **query: str) -> Answer:
        """Ask once, from where it is."""
        asked = {"cursor": self.cursor, **query} if self.cursor else query
        said = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
        return self.gateway.ask(f"/v1/department/events?{said}", headers=self.headers)

    def read(self, **query: str) -> list[dict[str, Any]]:
        """Read what there is, and go on behind it."""
        answer = self.ask(**query)
        if answer.status == 503:
            return []
        assert answer.status == 200, answer
        found: list[dict[str, Any]] = answer.json
        self.cursor = answer.headers["Kuaibao-Next"]
        self.events += found
        return found

    def knows(self, *ids: str) -> bool:
        """Read on, and return whether all of these have come."""
        self.read(limit="3")
        return set(ids) <= {each["id"] for each in self.events}

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """Post something."""
        kind = {"Content-Type": "application/json"}
        return self.gateway.ask(path, json.dumps(body).encode(), self.headers | kind | headers)


@pytest.fixture
def gateway(kuaibao: Installation, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway over an installation that works."""
    kuaibao.worker(opens=4)
    made = Gateway(kuaibao.settings, tmp_path, "gateway")
    try:
        made.wait_ready()
        yield made
    finally:
        print(f"--- the end of a gateway's log:\n{made.log[-6000:]}")
        made.kill()


def department(gateway: Gateway, unit: str) -> Department:
    """Make a key for a unit's system."""
    token = make_key(
        Path(gateway.settings.keys_file),
        unit,
        ["department", "feed", "cases"],
        [f"/gaoling/{unit}"],
        units=[unit],
    )
    return Department(gateway, token)


def check_webhook(
    kuaibao: Installation, gateway: Gateway, folder: Path, housing: Department
) -> None:
    """A system that fails at first gets all that it would have read, signed, and goes on."""
    path, key = folder / "recipients.toml", folder / "housing.key"
    key.write_text(housing.headers["Authorization"].partition(" ")[2])
    events = f"http://127.0.0.1:{gateway.settings.gateway_port}/v1/department/events"
    with WebReceiver() as web:
        path.write_text(
            'recipients = {}\ninner = ["127.0.0.0/8"]\n[departments.housing]\ncontent = true\n'
            f'events = "{events}"\nkey_file = "housing.key"\n'
            f'webhook = {{ url = "{web.url("/status/503")}", secret = "{SECRET}" }}\n'
        )
        for private in (path, key):
            private.chmod(0o600)
        sender = kuaibao.start(*KUAIBAO, "notify", recipients=str(path))
        wait_until(lambda: bool(web.posted), "it is tried")
        failed = web.posted[0]
        web.mended.set()
        wait_until(lambda: len(web.posted) > 1, "it is tried again")
        assert (web.posted[1].id, web.posted[1].body) == (failed.id, failed.body)
        assert failed.is_signed()
        kind = failed.headers.get("Content-Type", failed.headers.get("content-type"))
        assert kind == "application/cloudevents-batch+json"

        def told() -> list[str]:
            bodies = {each.body: None for each in web.posted}
            return [each["id"] for body in bodies for each in json.loads(body)]

        wanted = {each["id"] for each in housing.events if each["subject"] == "h-2"}
        wait_until(lambda: wanted <= set(told()), "all has come")
        assert MARK not in "".join(each.body.decode() for each in web.posted)
        # Killed, it goes on where it was.
        sender.kill()
        before = len(web.posted)
        kuaibao.start(*KUAIBAO, "notify", recipients=str(path))
        kuaibao.feed([event("urged", "h-2", 8, means="phone")])
        wait_until(lambda: "h-2-8" in told(), "what came meanwhile has come")
        assert len(web.posted) <= before + 2
        assert key.read_text() not in sender.log
    deliveries = kuaibao.kuaibao("notify", "--list", "--state", "delivered")
    assert "housing" in deliveries.stdout


def check_document(kuaibao: Installation, gateway: Gateway, housing: Department) -> None:
    """What docs/departments.md shows is done, line by line, as a programmer would."""
    text = (ROOT / "docs" / "departments.md").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^curl .*$", text)
    assert len(lines) == 5
    kuaibao.feed(
        [letter(f"letter-2015-030{number}", "停暖", department=HOUSING) for number in (1, 2)]
    )
    wait_until(
        lambda: housing.knows("letter-2015-0301-0", "letter-2015-0302-0"), "the letters are there"
    )
    environment = {
        **os.environ,
        "KEY": housing.headers["Authorization"].partition(" ")[2],
        "CURSOR": housing.cursor,
    }
    for line in lines:
        # Nothing more comes, so that this one would wait for its half minute.
        asked = line.replace("wait=30", "wait=1")
        asked = asked.replace("localhost:8080", f"127.0.0.1:{gateway.settings.gateway_port}")
        done = subprocess.run(  # noqa: S602 - it is the document's own line
            asked, shell=True, env=environment, capture_output=True, text=True, check=True
        )
        assert '"accepted":[{' in done.stdout or "\nKuaibao-Next: " in done.stdout, (line, done)


def test_two_departments_read_and_answer(
    kuaibao: Installation, gateway: Gateway, tmp_path: Path
) -> None:
    """Each has its letters in order, over a kill of the gateway, answers its own and no other's."""
    housing, other = department(gateway, HOUSING), department(gateway, OTHER)
    wait_until(lambda: gateway.ask("/v1/desk").status == 401, "the keys are in force")
    kuaibao.feed(
        [
            letter("h-1", "小区停暖", department="heating"),
            letter("x-1", MARK, department=OTHER),
            letter("h-2", "屋顶漏水"),
            event("routed", "h-2", 1, department=HOUSING),
            event("urged", "h-2", 2, means="phone"),
            letter("n-1", "停气"),
        ]
    )
    wait_until(lambda: housing.knows("h-1-0", "h-2-0", "h-2-1", "h-2-2"), "housing has its letters")
    wait_until(lambda: other.knows("x-1-0"), "the other has its letter")
    assert MARK not in json.dumps(housing.events)
    ids = list(dict.fromkeys(each["id"] for each in housing.events if each["subject"] == "h-2"))
    assert ids == ["h-2-0", "h-2-1", "h-2-2"]

    # A request that waits is answered when something comes, also after a kill.
    gateway.kill()
    gateway.start()
    gateway.wait_ready()
    wait_until(lambda: housing.ask().status == 200, "the gateway has read where letters are")
    while housing.read():
        pass
    found: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: found.extend(housing.read(wait="30")))
    waiting.start()
    kuaibao.feed([event("routed", "n-1", 1, department="gas")])
    waiting.join(60)
    assert [each["id"] for each in found] == ["n-1-0", "n-1-1"], "the letter comes first"

    # It accepts, and answers, over HTTP; a repeat is the same event.
    for _ in range(2):
        answer = housing.post("/v1/cases/h-2/accepted", {}, **{"Idempotency-Key": "acc-h-2"})
        assert answer.status == 202, answer
    assert housing.post("/v1/cases/h-2/replied", {"id": "rep-h-2", "text": "已修"}).status == 202
    refused = housing.post("/v1/cases/x-1/replied", {"id": "rep-x-1", "text": "?"})
    assert (refused.status, refused.json["title"]) == (403, "Not your case")
    unknown = housing.post("/v1/cases/none-such/replied", {"id": "rep-0", "text": "?"})
    assert unknown.json["errors"][0]["rule"] == refused.json["errors"][0]["rule"]
    wait_until(lambda: housing.knows("acc-h-2", "rep-h-2"), "its own answers come back to it")
    accepted = next(each for each in housing.events if each["id"] == "acc-h-2")
    assert accepted["source"] == f"/gaoling/{HOUSING}"
    assert accepted["data"] == {"department": HOUSING}

    # What it returns is not its case any more: it is told so, and nothing after that.
    said = {"id": "ret-h-1", "reason": "not-ours", "time": "2015-03-05T09:00:00+08:00"}
    answer = housing.post("/v1/cases/h-1/returned", said)
    assert answer.status == 202, answer
    kuaibao.drain()
    wait_until(
        lambda: gateway.ask("/v1/cases/h-1", headers=housing.headers).status == 404,
        "the index knows that the case has left",
    )
    repeat = housing.post("/v1/cases/h-1/returned", said)
    assert repeat.status == 202, "what was accepted may be sent again"
    late = housing.post("/v1/cases/h-1/replied", {"id": "rep-h-1", "text": "?"})
    assert late.status == 403
    kuaibao.feed([event("routed", "h-1", 5, department=OTHER), event("urged", "h-1", 6)])
    wait_until(lambda: other.knows("h-1-0", "h-1-5", "h-1-6"), "the other has the case now")
    while housing.read():
        pass
    left = [each for each in housing.events if each["subject"] == "h-1"]
    assert left[-1]["type"] == LEFT_TYPE
    assert "h-1-5" not in {each["id"] for each in left}
    assert "h-1-6" not in {each["id"] for each in left}

    check_document(kuaibao, gateway, housing)
    check_webhook(kuaibao, gateway, tmp_path, housing)

    # Without content it says only that there is something.
    fresh = Department(gateway, "")
    fresh.headers = housing.headers
    plain = fresh.ask(content="none", limit="1000").json
    assert plain
    assert all("data" not in each for each in plain)
    assert fresh.ask(cursor="AAAA").status == 400
    beyond = fresh.ask(cursor=write_positions({("replies", 0): 10**9}))
    assert (beyond.status, beyond.json["parameter"]) == (410, "cursor")
    assert "text" not in gateway.log
