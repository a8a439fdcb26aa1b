"""Notices are delivered over a real Kafka: by each way, once, whatever is killed meanwhile."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.core.notices.deliveries import DELIVERY_DAYS, Delivery
from streams.core.notices.notice import Notice
from streams.topics.topics import DELIVERIES, NOTICES
from tests.live.conftest import Install
from tests.support.installation import Installation, Raw
from tests.support.processes import KUAIBAO, Worker, wait_until
from tests.support.receivers import SECRET, MailReceiver, WebReceiver

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]

INNER = 'inner = ["127.0.0.0/8"]\n'


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    """A receiver of posts."""
    with WebReceiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[MailReceiver]:
    """A mail server."""
    with MailReceiver() as receiver:
        yield receiver


class Office:
    """An installation with a file of recipients, to whom a test gives notices."""

    def __init__(self, install: Install, folder: Path, **given: Any) -> None:
        self.path = folder / "recipients.toml"
        usual = {"notify_quiet": 0.5, "notify_timeout": 2.0, "recipients": str(self.path)}
        self.kuaibao: Installation = install(**usual | given)

    def hooks(self, **paths: str) -> None:
        """Name recipients, each with the address of a webhook."""
        text = INNER
        for name, url in paths.items():
            text += f'[recipients.{name}]\nwebhook = {{ url = "{url}", secret = "{SECRET}" }}\n'
        self.write(text)

    def write(self, text: str) -> None:
        """Write the file of recipients."""
        self.path.write_text(text)
        self.path.chmod(0o600)

    def start(self) -> Worker:
        """Start a process that sends."""
        return self.kuaibao.start(*KUAIBAO, "notify")

    def give(self, *notices: Notice) -> None:
        """Write notices as workers do."""
        raws = [Raw(msgspec.json.encode(one), one.key.encode(), partition=0) for one in notices]
        self.kuaibao.write(NOTICES, *raws)

    def deliveries(self) -> dict[str, Delivery]:
        """Read what is kept of messages, each as it now is."""
        found: dict[str, Delivery] = {}
        for record in self.kuaibao.read(DELIVERIES):
            key = (record.key or b"").decode()
            if record.value is None:
                del found[key]
            else:
                found[key] = msgspec.json.decode(record.value, type=Delivery)
        return found

    def states(self) -> Counter[str]:
        """Count the messages by state."""
        return Counter(each.state for each in self.deliveries().values())


@pytest.fixture
def office(install: Install, tmp_path: Path) -> Office:
    """An office whose processes have the tests' usual settings."""
    return Office(install, tmp_path)


def notice(number: int, department: str = "archives", **given: Any) -> Notice:
    """Make an urging of this morning about a case that was due yesterday."""
    now = datetime.now(UTC)
    usual: dict[str, Any] = {
        "deadline": (now - timedelta(days=1)).date().isoformat(),
        "given": now,
        "kind": "letter",
        "year": now.year,
        "number": number,
    }
    subject = f"P-{number}"
    fields = usual | given
    key = f"{subject}/close/urge/{fields['deadline']}"
    return Notice(key, subject, "close", "urge", "urge", department=department, **fields)


def test_a_morning_is_one_message_by_each_way(
    office: Office, mail: MailReceiver, web: WebReceiver
) -> None:
    """Forty notices to a unit are one e-mail and one post, and another unit's are others."""
    office.write(
        f'{INNER}\n[mail]\nhost = "127.0.0.1"\nport = {mail.port}\ntls = "none"\n'
        'from = "desk@county.example"\n'
        '[recipients.housing]\nunits = ["archives"]\nemail = "mailto:housing@county.example"\n'
        "[recipients.office]\n"
        f'webhook = {{ url = "{web.url("/ok")}", secret = "{SECRET}" }}\n'
    )
    sender = office.start()
    office.give(*(notice(number) for number in range(1, 41)))
    office.give(*(notice(number, "transport") for number in range(41, 44)))
    wait_until(lambda: len(web.posted) >= 2 and len(mail.mails) >= 1, "messages arrive")
    wait_until(lambda: office.states() == {"delivered": 3}, "they are noted as delivered")
    assert sender.terminate() == 0

    ((address, first),) = mail.mails
    assert address == "housing@county.example"
    assert first["Subject"].startswith("档案") or "40件" in first["Subject"]
    text = first.get_content()
    assert all(f"P-{number}" in text for number in range(1, 41))
    assert "P-41" not in text
    assert all(one.is_signed() for one in web.posted)
    by_unit = {
        body["data"]["department"]: [one["case"] for one in body["data"]["notices"]]
        for body in (json.loads(one.body) for one in web.posted)
    }
    assert by_unit.keys() == {"archives", "transport"}
    assert sorted(by_unit["transport"]) == ["P-41", "P-42", "P-43"]
    assert len(by_unit["archives"]) == 40
    kept = b"".join(record.value or b"" for record in office.kuaibao.read(DELIVERIES))
    assert b"@" not in kept
    assert b"127.0.0.1" not in kept
    assert "county.example" not in sender.log
    assert "/ok" not in sender.log


@pytest.mark.slow
def test_killed_in_the_middle(office: Office, web: WebReceiver) -> None:
    """SIGKILL, again and again, while receivers answer late: nothing is lost.

    What is sent twice has the same id and is about the same notices.
    """
    names = [f"late-{number}" for number in range(6)]
    office.hooks(**dict.fromkeys(names, web.url("/late")))
    units = ["archives", "transport", "police", "works"]
    for round_ in range(3):
        sender = office.start()
        office.give(*(notice(round_ * 100 + number, unit) for number, unit in enumerate(units, 1)))
        before = len(web.posted)
        wait_until(lambda: len(web.posted) > before + 3, "posts are under way")  # noqa: B023  it is called at once
        sender.kill()
    office.start()
    expected = {
        (name, f"P-{round_ * 100 + number}")
        for name in names
        for round_ in range(3)
        for number in range(1, 5)
    }
    wait_until(lambda: set(office.states()) == {"delivered"}, "all is delivered")
    told = {
        (each.recipient, key.partition("/")[0])
        for each in office.deliveries().values()
        for key in each.notices
    }
    assert told == expected
    contents: dict[str, set[str]] = {}
    for one in web.posted:
        contents.setdefault(one.id, set()).add(json.dumps(json.loads(one.body), sort_keys=True))
    assert contents.keys() == office.deliveries().keys()
    assert all(len(bodies) == 1 for bodies in contents.values()), "a repeat says something else"
    assert len(web.posted) > len(contents), "nothing was under way when it was killed"


def test_two_at_once(office: Office, web: WebReceiver) -> None:
    """One sends, the other waits: each message comes once; when one is killed, the other sends."""
    office.hooks(office=web.url("/ok"))
    first, second = office.start(), office.start()
    office.give(*(notice(number) for number in range(1, 6)))
    wait_until(lambda: office.states() == {"delivered": 1}, "the first morning is delivered")
    active = first if ": sending" in first.log else second
    other = second if active is first else first
    active.kill()
    office.give(*(notice(number, "transport") for number in range(6, 9)))
    wait_until(lambda: office.states() == {"delivered": 2}, "the other goes on")
    assert other.process.poll() is None
    assert len({one.id for one in web.posted}) == len(web.posted) == 2


def test_one_that_wakes_after_it_was_replaced(office: Office, web: WebReceiver) -> None:
    """A process that was paused past its session has lost the right to send, and sends nothing."""
    office.hooks(office=web.url("/ok"))
    first = office.start()
    wait_until(lambda: ": sending" in first.log, "it sends")
    office.give(notice(1))
    wait_until(lambda: office.states() == {"delivered": 1}, "it has sent")
    first.pause()
    second = office.start()
    wait_until(lambda: ": sending" in second.log, "another sends")
    office.give(notice(2, "transport"))
    wait_until(lambda: office.states() == {"delivered": 2}, "it has sent")
    first.resume()
    said = len(first.log)
    office.give(notice(3, "works"))
    wait_until(lambda: office.states() == {"delivered": 3}, "one of them has sent")
    wait_until(lambda: len(first.log) > said, "the first has noticed")
    assert len({one.id for one in web.posted}) == len(web.posted) == 3


def test_a_receiver_that_hangs(office: Office, web: WebReceiver) -> None:
    """It holds up nobody else, and its message waits for the next attempt."""
    office.hooks(a=web.url("/hangs"), b=web.url("/ok"), c=web.url("/redirect"))
    office.start()
    office.give(notice(1))
    wait_until(lambda: bool(web.at("/ok")), "the others get theirs")
    wait_until(
        lambda: (
            Counter((each.state, each.fault) for each in office.deliveries().values())
            == {("delivered", ""): 1, ("pending", "timeout"): 1, ("pending", "redirect"): 1}
        ),
        "its attempt ends in time",
    )
    assert len(web.at("/ok")) == 1, "a redirect was followed"
    assert all(
        each.due and each.may_have_arrived == (each.fault == "timeout")
        for each in office.deliveries().values()
        if each.state == "pending"
    )


@pytest.mark.usefixtures("as_users")
def test_undeliverable_and_again(install: Install, web: WebReceiver, tmp_path: Path) -> None:
    """What cannot be delivered is listed without an address, and is sent when asked for."""
    office = Office(install, tmp_path, notify_attempts=1)
    office.hooks(office=web.url("/status/503"))
    office.start()
    office.give(notice(1), notice(2))
    wait_until(lambda: office.states() == {"failed": 1}, "it gives up")
    shown = office.kuaibao.kuaibao("notify", "--list")
    assert shown.returncode == 0
    (identifier,) = office.deliveries()
    assert identifier in shown.stdout
    assert "http-503" in shown.stdout
    assert "127.0.0.1" not in shown.stdout
    assert office.kuaibao.kuaibao("notify", "--again", "msg_unknown").returncode == 2
    web.mended.set()
    assert office.kuaibao.kuaibao("notify", "--again", "all").returncode == 0
    wait_until(lambda: office.states() == {"delivered": 1}, "it is sent again")
    assert {one.id for one in web.posted} == {identifier}
    assert office.kuaibao.kuaibao("notify", "--again", identifier).returncode == 2


def test_withdrawn_and_old(office: Office, web: WebReceiver) -> None:
    """A withdrawal goes to those who have the notice; what is too old goes to nobody."""
    office.hooks(office=web.url("/ok"))
    now = datetime.now(UTC)
    early, late = notice(1), notice(2, "transport")
    gone = msgspec.structs.replace(late, withdrawn=now, why="done")
    old = notice(3, "works", given=now - timedelta(days=30))
    office.give(early, late)
    office.give(gone, old)  # Before anybody was told.
    then = now - timedelta(days=DELIVERY_DAYS + 1)
    told = Delivery("msg_old", "office", "webhook", "works", f"{then.date()}", then)
    ended = [msgspec.structs.replace(told, state="delivered", notices=("P-9",))]
    ended.append(msgspec.structs.replace(told, id="msg_failed", state="failed"))
    raws = [Raw(msgspec.json.encode(one), one.id.encode(), partition=0) for one in ended]
    office.kuaibao.write(DELIVERIES, *raws)
    office.start()
    wait_until(lambda: "msg_old" not in office.deliveries(), "what ended long ago is taken out")
    assert office.kuaibao.kuaibao("notify", "--list").stdout.count("msg_") == 1
    office.kuaibao.write(DELIVERIES, Raw(None, b"msg_failed", partition=0))
    wait_until(lambda: office.states() == {"delivered": 1}, "the one that holds is delivered")
    office.give(msgspec.structs.replace(early, withdrawn=datetime.now(UTC), why="moved"))
    wait_until(lambda: office.states() == {"delivered": 2}, "its withdrawal is delivered")
    bodies = [json.loads(one.body)["data"] for one in web.posted]
    assert [[one["case"] for one in body["notices"]] for body in bodies] == [["P-1"], []]
    assert [[one["case"] for one in body["withdrawn"]] for body in bodies] == [[], ["P-1"]]


def test_a_record_that_is_not_a_notice(office: Office, web: WebReceiver) -> None:
    """It is left out, and the others are sent."""
    office.hooks(office=web.url("/ok"))
    sender = office.start()
    office.kuaibao.write(NOTICES, Raw(b"{}", b"k", partition=0), Raw(b"\xff", b"l", partition=0))
    office.give(notice(1))
    wait_until(lambda: office.states() == {"delivered": 1}, "the notice is delivered")
    assert sender.log.count("it is left out") == 2
