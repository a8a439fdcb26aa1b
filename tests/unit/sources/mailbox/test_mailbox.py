"""A mailbox on a real server: what is taken, what is left alone, and going on from anywhere."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.core.errors import BadInput
from streams.core.mapping.rows import START, SourceRow, Taken
from streams.feed.kinds import SOURCE_KINDS
from streams.sources.mailbox import mailbox as module
from streams.sources.mailbox.keys import MailboxKeys
from streams.sources.mailbox.mail import mail_id
from streams.sources.mailbox.mail_rows import MAIL_FIELDS
from streams.sources.mailbox.mailbox import Mailbox
from streams.sources.source import SourceAway, SourceContext
from tests.support.dovecot import PASSWORD, MailServer, mail_server

CONTEXT: Final = SourceContext(Path(), frozenset(), frozenset(), ZoneInfo("Asia/Shanghai"))
OFFICE: Final = "mayor@gaoling.gov.cn"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """Run one server for all tests, each of which has a user of its own."""
    with mail_server() as found:
        yield found


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_MAIL_PASSWORD", PASSWORD)


def mail(
    number: str, *, sender: str = "a@example.org", follows: str = "", body: str = "信"
) -> bytes:
    """Return a mail whose Message-ID is ``NUMBER@x``."""
    references = "".join(f" <{each}@x>" for each in follows.split())
    heads = [
        *(f"From: {sender}", f"To: {OFFICE}", f"Subject: {number}", f"Message-ID: <{number}@x>"),
        *("Date: Mon, 02 Mar 2015 09:30:00 +0800", "Content-Type: text/plain; charset=utf-8"),
        *([f"References:{references}"] if follows else []),
    ]
    return "\r\n".join([*heads, "", body]).encode()


def opened(server: MailServer, user: str, **more: Any) -> Mailbox:
    """Open a user's mailbox as a mapping file would have it."""
    keys = msgspec.convert(server.keys(user, **more), MailboxKeys)
    source = SOURCE_KINDS["mailbox"].open(keys, CONTEXT)
    assert isinstance(source, Mailbox)
    return source


def taken(source: Mailbox, position: Any = START) -> tuple[list[SourceRow], Any, list[Taken]]:
    """Take all there is, and close; return rows and the last position, which went through JSON."""
    parts = list(source.take(position))
    source.close()
    rows = [row for part in parts for row in part.rows]
    last = parts[-1].position if parts else position
    return rows, msgspec.json.decode(msgspec.json.encode(last)), parts


def subjects(rows: list[SourceRow]) -> list[Any]:
    """Return which mails they are."""
    return [row.cells["subject"] for row in rows]


def test_letters_come_once_each(server: MailServer) -> None:
    """What was taken is not taken again, and what comes later is."""
    server.deliver("once", mail("m1"), mail("m2"))
    rows, position, _ = taken(opened(server, "once"))
    assert subjects(rows) == ["m1", "m2"]
    assert [row.place for row in rows] == ["INBOX, UID 1", "INBOX, UID 2"]
    cells = rows[0].cells
    assert tuple(cells) == MAIL_FIELDS
    assert cells["id"] == cells["thread"] == mail_id("m1@x")
    assert (cells["what"], cells["reply_to"], cells["text"]) == ("letter", None, "信")
    assert cells["date"] == datetime(2015, 3, 2, 1, 30, tzinfo=UTC)
    assert taken(opened(server, "once"), position)[0] == []
    server.deliver("once", mail("m3"))
    assert subjects(taken(opened(server, "once"), position)[0]) == ["m3"]


def test_going_on_from_any_part(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever part was the last that Kafka has, the next reading goes on right after it."""
    monkeypatch.setattr(module, "MAILS_AT_ONCE", 3)
    names = [f"k{number}" for number in range(10)]
    server.deliver("killed", *map(mail, names[:7]))
    server.deliver("killed", *map(mail, names[7:]), folder="二号信箱")
    folders = ["INBOX", "二号信箱"]
    _, _, parts = taken(opened(server, "killed", folders=folders))
    assert [len(part.rows) for part in parts] == [3, 3, 1, 3]
    for done in range(len(parts) + 1):
        before = [row for part in parts[:done] for row in part.rows]
        at = parts[done - 1].position if done else START
        after, _, _ = taken(opened(server, "killed", folders=folders), at)
        assert subjects([*before, *after]) == names


def test_a_folder_that_was_made_again_is_read_again(server: MailServer) -> None:
    """With another UIDVALIDITY numbers mean nothing; ids are the same, so nothing counts twice."""
    server.deliver("moved", mail("v1"), mail("v2"))
    rows, position, _ = taken(opened(server, "moved"))
    shutil.rmtree(server.folder / "mail" / "moved")
    server.deliver("moved", mail("v2"), mail("v1"), mail("v3"))
    position["INBOX"]["validity"] -= 1  # Servers count it in seconds, of which none may have gone.
    again, _, _ = taken(opened(server, "moved"), position)
    assert subjects(again) == ["v2", "v1", "v3"]
    assert {row.cells["id"] for row in rows} < {row.cells["id"] for row in again}


def test_the_same_letter_in_two_mailboxes_has_one_id(server: MailServer) -> None:
    """Whoever writes to the mayor and to the office has written one letter."""
    ids = set()
    for user in ("one", "two"):
        server.deliver(user, mail("both"))
        ids |= {row.cells["id"] for row in taken(opened(server, user))[0]}
    assert len(ids) == 1


def test_replies_are_found_and_named_by_their_letter(server: MailServer) -> None:
    """A reply of the office belongs to the first mail of its thread that is here."""
    server.deliver("thread", mail("t1"), mail("t2", follows="elsewhere"))
    server.deliver("thread", mail("t4", follows="r1"), mail("t5", sender=OFFICE))
    server.deliver("thread", mail("t6", sender="MAILER-DAEMON@x", follows="r1"))
    server.deliver(
        "thread",
        mail("r1", sender=OFFICE, follows="t1"),
        mail("r2", sender=f"Office <{OFFICE.upper()}>", follows="r1 t4"),
        mail("r3", sender="other@gaoling.gov.cn", follows="never-came"),
        folder="Sent",
    )
    for office in ([OFFICE, "other@gaoling.gov.cn"], ["@gaoling.gov.cn"]):
        options = {"folders": ["INBOX", "Sent"], "office": office}
        rows, _, _ = taken(opened(server, "thread", **options))
        told = {row.cells["subject"]: row.cells for row in rows}
        assert {name: cells["what"] for name, cells in told.items()} == {
            "t1": "letter",
            "t2": "letter",
            "t4": "further",
            "t5": "own",
            "t6": "automatic",
            "r1": "reply",
            "r2": "reply",
            "r3": "reply",
        }
        answers = {name: cells["reply_to"] for name, cells in told.items() if cells["reply_to"]}
        assert answers == {
            "r1": mail_id("t1@x"),
            "r2": mail_id("t1@x"),
            "r3": mail_id("never-came@x"),
        }
        assert told["t4"]["thread"] == mail_id("t1@x")


def test_a_mail_that_cannot_be_read_stops_nothing(server: MailServer) -> None:
    """It is reported by its place, and the mails around it are taken."""
    server.deliver("bad", mail("b1"), b"no header, and nothing more", mail("b2"))
    rows, position, parts = taken(opened(server, "bad"))
    assert subjects(rows) == ["b1", "b2"]
    (unread,) = parts[0].unread
    assert unread.place == "INBOX, UID 2"
    assert "header" not in str(unread.why)
    assert position["INBOX"]["left"] == [2]


def test_of_a_long_mail_the_beginning(server: MailServer) -> None:
    """A letter with a film is a letter; the film stays where it is."""
    server.deliver("long", mail("l1", body="字" * 20_000), mail("l2"))
    rows, _, _ = taken(opened(server, "long", most_bytes=8_192))
    assert [row.cells["shortened"] for row in rows] == [True, False]
    assert "字" * 2_000 in str(rows[0].cells["text"])
    assert "\ufffd" not in str(rows[0].cells["text"])[:2_000]


def test_days_before_the_first_are_left_alone(server: MailServer) -> None:
    """`since` is the day on which a mail came in."""
    with server.opened("since") as box:
        for name, day in (("d1", 3), ("d2", 4)):
            box.append(mail(name), "INBOX", dt=datetime(2015, 3, day, 12, tzinfo=UTC))
    rows, _, _ = taken(opened(server, "since", since="2015-03-04"))
    assert subjects(rows) == ["d2"]
    assert date(2015, 3, 4) == rows[0].cells["arrived"].astimezone(UTC).date()  # type: ignore[union-attr]


def flags(server: MailServer, user: str, folder: str = "INBOX") -> list[tuple[str, bool]]:
    """Return which mails a folder has, and whether each is marked as read."""
    with server.opened(user) as box:
        box.folder.set(folder, readonly=True)
        found = box.fetch(mark_seen=False)
        return [(each.subject, "\\Seen" in each.flags) for each in found]


def test_nothing_is_changed_unless_told(server: MailServer) -> None:
    """Taking leaves mails unread and where they were."""
    server.deliver("same", mail("s1"))
    taken(opened(server, "same"))
    assert flags(server, "same") == [("s1", False)]


def test_only_what_kafka_has_is_marked_or_moved(server: MailServer) -> None:
    """Told to, it changes what is before the position that it goes on from; never what is not."""
    server.deliver("told", mail("c1"), b"not a mail", mail("c2"))
    server.deliver("told", folder="已收")
    options = {"mark_read": True, "move_to": "已收"}
    _, position, _ = taken(opened(server, "told", **options))
    assert [name for name, _ in flags(server, "told")] == ["c1", "", "c2"]
    server.deliver("told", mail("c3"))
    rows, _, _ = taken(opened(server, "told", **options), position)
    assert subjects(rows) == ["c3"]
    assert flags(server, "told") == [("", False), ("c3", False)]
    assert flags(server, "told", "已收") == [("c1", True), ("c2", True)]


def test_waiting_ends_when_a_mail_comes(server: MailServer) -> None:
    """The server tells at once (IDLE); what came between taking and waiting is not slept over."""
    server.deliver("idle", mail("w1"))
    source = opened(server, "idle")
    assert len(list(source.take(START))) == 1
    later = threading.Timer(0.3, server.deliver, ("idle", mail("w2")))
    later.start()
    began = time.monotonic()
    source.wait(30)
    assert time.monotonic() - began < 10
    later.join()
    server.deliver("idle", mail("w3"))
    source.wait(30)
    source.close()
    assert time.monotonic() - began < 20


def test_waiting_ends_with_its_time(server: MailServer) -> None:
    """Where nothing comes, it takes as long as it was asked to."""
    server.deliver("quiet", mail("q1"))
    source = opened(server, "quiet")
    list(source.take(START))
    began = time.monotonic()
    source.wait(0.5)
    assert 0.4 < time.monotonic() - began < 5
    source.close()


def test_a_connection_that_was_cut_is_said_and_made_again(server: MailServer) -> None:
    """A server that goes away loses nothing: what was handed over is gone on from."""
    server.deliver("cut", mail("x1"), mail("x2"))
    source = opened(server, "cut")
    connection = source._connected()
    connection._box.client.sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(SourceAway):
        list(source.take(START))
    assert subjects(taken(source)[0]) == ["x1", "x2"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"ca_file": ""}, BadInput, "certificate is not trusted"),
        ({"ca_file": "nowhere.pem"}, BadInput, "cannot be used"),
        ({"port": 1}, SourceAway, "does not answer"),
        ({"password_env": "TEST_NONE"}, BadInput, "TEST_NONE"),
    ],
)
def test_what_stops_it_is_said(
    server: MailServer, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    """What a person must mend is told from what may pass."""
    with pytest.raises(error, match=words):
        opened(server, "wrong", **change)


def test_a_wrong_password_is_said(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """And with what providers want, which nobody guesses."""
    monkeypatch.setenv("TEST_MAIL_PASSWORD", "other")
    with pytest.raises(BadInput, match="授权码"):
        opened(server, "wrong")


def test_a_folder_that_is_not_there_is_said(server: MailServer) -> None:
    """By its name, which is that in the mapping file."""
    source = opened(server, "wrong", folders=["没有"])
    with pytest.raises(BadInput, match=r"没有.*; there are .*'INBOX'"):
        list(source.take(START))
    source.close()


def test_over_starttls(server: MailServer) -> None:
    """A server that begins without TLS is asked for it before anything is said."""
    server.deliver("start", mail("p1"))
    source = opened(server, "start", port=server.plain_port, security="starttls")
    assert subjects(taken(source)[0]) == ["p1"]
