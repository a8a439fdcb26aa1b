"""A mailbox, feeds and an Open311 endpoint go in by the examples; feeders are killed anywhere."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from streams.sources.mailbox.mail import mail_id
from streams.topics.topics import FEEDERS, INTAKE
from tests.support.dovecot import PASSWORD, MailServer, mail_server
from tests.support.installation import Installation
from tests.support.processes import KUAIBAO, wait_until
from tests.support.record import SCHEMAS
from tests.support.site import LOOPBACK, Answered, Asked, Site, site

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

EXAMPLES: Final = SCHEMAS.parent / "deploy" / "feeders"
OFFICE: Final = "desk@gaoling.example"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """Run a mailbox server."""
    with mail_server() as found:
        yield found


@pytest.fixture
def running() -> Iterator[Site]:
    """Run a site."""
    with site() as found:
        yield found


def example(folder: Path, name: str, source: dict[str, Any]) -> Path:
    """Write an example of the documents with a source that is there; return where it is."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    before, after = text.split("[source]")
    rows = after[after.index("[[rows]]") :]
    keys = "".join(f"{key} = {json.dumps(value)}\n" for key, value in source.items())
    path = folder / name
    path.write_text(f"{before}[source]\n{keys}\n{rows}", encoding="utf-8")
    return path


def events(kuaibao: Installation) -> list[dict[str, Any]]:
    """Return all events that were sent, of which none may have been sent twice."""
    found = [orjson.loads(record.value or b"") for record in kuaibao.read(INTAKE)]
    assert len({(each["subject"], each["id"]) for each in found}) == len(found)
    return found


def killed(kuaibao: Installation, path: Path, *moments: int) -> None:
    """Run a feeder and kill it once so many events are there; at last let it come to its end."""
    for least in moments:
        feeder = kuaibao.start(*KUAIBAO, "feed", str(path))
        wait_until(partial(_has_more, kuaibao, least), "it writes")
        feeder.kill()
    ended = kuaibao.kuaibao("feed", str(path))
    assert ended.returncode == 0, ended.stderr


def _has_more(kuaibao: Installation, least: int) -> bool:
    return sum(kuaibao.ends(INTAKE).values()) > least


def kept(kuaibao: Installation) -> bytes:
    """Return all that the feeders' own topic has."""
    return b"".join((r.key or b"") + (r.value or b"") for r in kuaibao.read(FEEDERS))


def written(number: int, sender: str, follows: str = "") -> bytes:
    """Return a mail."""
    mail = EmailMessage()
    name = "MARK张三" if sender != OFFICE else "office"
    mail["From"] = f"{name} <{sender}>"
    mail["To"] = OFFICE
    mail["Subject"] = f"MARK供暖 {number}"
    mail["Message-ID"] = f"<{number}.Coremail.MARKzhang@example.org>"
    mail["Date"] = "Mon, 02 Mar 2015 09:30:00 +0800"
    if follows:
        mail["In-Reply-To"] = f"<{follows}.Coremail.MARKzhang@example.org>"
    mail.set_content("MARK小区已停暖三天，请尽快处理。")
    return mail.as_bytes()


def test_a_mailbox_goes_in_and_its_feeder_is_killed(
    kuaibao: Installation, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter and each reply once; nothing that says who wrote is in what is kept."""
    monkeypatch.setenv("TEST_MAIL_PASSWORD", PASSWORD)
    letters = 150
    server.deliver("live", *(written(n, f"MARK{n}@example.org") for n in range(letters)))
    replies = [written(1_000 + n, OFFICE, str(n)) for n in range(40)]
    server.deliver("live", *replies, folder="Sent")
    more = {"kind": "mailbox", "folders": ["INBOX", "Sent"], "office": ["@gaoling.example"]}
    path = example(tmp_path, "mailbox.toml", server.keys("live", **more))
    killed(kuaibao, path, 1, 100)
    found = events(kuaibao)
    types = Counter(each["type"].split(".")[2] for each in found)
    assert types == {"received": letters, "replied": 40}
    answered = {each["subject"] for each in found if "replied" in each["type"]}
    assert answered == {f"mail-{mail_id(f'{n}.Coremail.MARKzhang@example.org')}" for n in range(40)}
    assert b"MARK" not in kept(kuaibao)
    assert not any("MARK" in each["subject"] + each["id"] for each in found)
    # The same again, and one letter more.
    server.deliver("live", written(999, "MARK@example.org"))
    again = kuaibao.kuaibao("feed", str(path))
    assert len(events(kuaibao)) == letters + 41
    assert "MARK" not in again.stdout + again.stderr


def test_an_endpoint_goes_in_and_what_changes_is_corrected(
    kuaibao: Installation, running: Site, tmp_path: Path
) -> None:
    """Page by page, killed between any two; a request that is closed is closed."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    entries = [
        {
            "service_request_id": str(n),
            "status": "open",
            "service_code": "pothole",
            "description": "MARK路灯",
            "requested_datetime": begin.isoformat(),
            "updated_datetime": (begin + timedelta(seconds=n)).isoformat(),
        }
        for n in range(300)
    ]

    def answer(asked: Asked) -> Answered:
        ends = (asked.query[f"updated_{end}"] for end in ("after", "before"))
        first, last = (datetime.fromisoformat(each) for each in ends)
        there = [
            each
            for each in entries
            if first <= datetime.fromisoformat(each["updated_datetime"]) <= last
        ]
        start = (int(asked.query["page"]) - 1) * 50
        return Answered(json.dumps(there[start : start + 50]).encode())

    running.answer = answer
    said = {"kind": "open311", "endpoint": running.url, "inner": LOOPBACK, "page_size": 50}
    path = example(tmp_path, "open311.toml", said | {"since": begin.date().isoformat()})
    path.write_text(
        path.read_text(encoding="utf-8").replace(f'"{begin.date()}"', str(begin.date())),
        encoding="utf-8",
    )
    killed(kuaibao, path, 1, 100)
    assert Counter(each["type"] for each in events(kuaibao)) == {"kuaibao.case.received.v1": 300}
    entries[7] |= {
        "status": "closed",
        "updated_datetime": datetime.now(UTC).replace(microsecond=0).isoformat(),
    }
    assert kuaibao.kuaibao("feed", str(path)).returncode == 0
    (closed,) = [each for each in events(kuaibao) if "closed" in each["type"]]
    assert closed["subject"] == "city-7"
    assert b"MARK" not in kept(kuaibao)


def test_feeds_go_in(kuaibao: Installation, running: Site, tmp_path: Path) -> None:
    """Items that two feeds of a site have are one case; a title that is mended is restated."""
    title = ["MARK停暖"]

    def answer(asked: Asked) -> Answered:
        items = "".join(
            f"<item><title>{title[0]} {n}</title><link>http://bbs.example/MARK/{n}"
            f"?utm_source={asked.path}</link><pubDate>Mon, 02 Mar 2015 09:30:00 +0800</pubDate>"
            "</item>"
            for n in range(20)
        )
        return Answered(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())

    running.answer = answer
    urls = [f"{running.url}/{name}" for name in ("news", "district")]
    said = {"kind": "feed", "urls": urls, "inner": LOOPBACK}
    path = example(tmp_path, "opinions.toml", said)
    killed(kuaibao, path, 1)
    assert len(events(kuaibao)) == 20
    title[0] = "MARK供暖"
    assert kuaibao.kuaibao("feed", str(path)).returncode == 0
    types = Counter(each["type"].split(".")[2] for each in events(kuaibao))
    assert types == {"received": 40, "voided": 20}
    assert b"MARK" not in kept(kuaibao)
