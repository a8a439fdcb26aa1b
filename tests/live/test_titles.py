"""Titles of cases on a real broker: found, found again after a restart, taken out for good."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.live.conftest import Install
from tests.live.test_gateway_contract import running
from tests.support.county import Sent, letter, sent
from tests.support.gateways import Gateway
from tests.support.processes import wait_until
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

LAMP = "三岔路口路灯不亮，请回电13800138000"
SHOWN = "三岔路口路灯不亮，请回电＊＊＊"


def letter_of(day: str, subject: str, title: str, **more: str) -> Sent:
    """Make a letter to the mayor of Xi'an."""
    return letter(day, subject=subject, channel="mayor-mailbox", title=title, **more)


def found(gateway: Gateway, words: str) -> dict[str, str]:
    """Return the ids and titles that a search finds."""
    listed = gateway.get("/v1/cases", measure="received", period="2015", q=words, sort="number")
    return {item["id"]: item["title"] for item in listed["items"]}


def test_titles_are_found_until_they_are_taken_out(install: Install, tmp_path: Path) -> None:
    """A gateway that was away meanwhile learns it; its file has no title that is gone."""
    kuaibao = install()
    kuaibao.worker(opens=4)
    kuaibao.feed(
        keyed(
            letter_of("2015-03-02", subject="L-1", title=LAMP),
            letter_of("2015-03-03", subject="L-2", title="", text=f"尊敬的县长：您好！\n{LAMP}"),
            letter_of("2015-03-04", subject="L-3", title=LAMP),
            letter_of("2015-03-05", subject="L-4", title="垃圾无人清运"),
        )
    )
    kuaibao.drain()
    with running(kuaibao, tmp_path) as gateway:
        wait_until(lambda: len(found(gateway, "路灯")) == 3, "all titles are found")
        assert found(gateway, "灯") == dict.fromkeys(("L-1", "L-2", "L-3"), SHOWN)
        # Punctuation is not searched for; words must all be there.
        assert found(gateway, "l-3 ＊") == {"L-3": SHOWN}
        assert found(gateway, "l-3 垃圾") == {}
        assert found(gateway, "l-3 路") == {"L-3": SHOWN}

        gateway.kill()
        gateway.start()
        gateway.wait_ready()
        assert set(found(gateway, "路灯")) == {"L-1", "L-2", "L-3"}
        assert "building it from Kafka" not in gateway.log.rpartition("serving")[2]

        gateway.kill()
        asked = ("redact", "list", "L-1", "--reason", "names a child")
        assert kuaibao.kuaibao(*asked).returncode == 0
        void = {"source": "/test", "id": "e1"}
        voided = sent("voided", "2015-03-09", "v", "L-2") | {"data": void}
        kuaibao.feed(keyed(voided), "replies")
        kuaibao.drain()
        gateway.start()
        gateway.wait_ready()
        wait_until(lambda: set(found(gateway, "路灯")) == {"L-3"}, "two titles are gone")
        assert "title" not in gateway.get("/v1/cases/L-1")

        asked = ("redact", "list", "L-3", "--reason", "names a child")
        assert kuaibao.kuaibao(*asked).returncode == 0
        wait_until(lambda: not found(gateway, "路灯"), "the third is gone")
        with closing(sqlite3.connect(gateway.index)) as file:
            assert file.execute("SELECT title FROM titles").fetchall() == [("垃圾无人清运",)]
    assert [record.value for record in kuaibao.read("titles") if record.key == b"L-3"][1:] == [None]
