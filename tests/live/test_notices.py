"""Notices on a real broker: exactly once under kills, withdrawn, numbered, shown, replayed."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any, Final

import pytest

from streams.core.notices.due import encode_notices_due, notices_due
from streams.feeding.sending import Keyed
from streams.topics.topics import NOTICES_DUE
from tests.live.conftest import Install
from tests.live.test_gateway_contract import running
from tests.support.county import TEXT, sent
from tests.support.installation import Installation, Raw
from tests.support.ladder import DEADLINE_TEXT, LADDER_TEXT, ZONE
from tests.support.oracle_notices import MORNING, notices, works
from tests.support.record import SCHEMAS, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

PARTITIONS: Final = 4
FIRST: Final = date(2015, 3, 2)
MORNINGS: Final = [day for n in range(40) if works(day := FIRST + timedelta(n))]
MANY: Final = 120


def letters() -> dict[str, tuple[datetime, datetime | None]]:
    """Return by number when each letter came in, and when it was closed, if it was."""
    start = datetime(2015, 3, 2, 10, tzinfo=ZONE)
    return {
        f"L-{n}": (
            start + timedelta(days=n % 7, minutes=n),
            None if n % 3 == 0 else start + timedelta(days=n % 7 + n % 17, hours=1),
        )
        for n in range(MANY)
    }


def told(letter: str, first: datetime, closed: datetime | None) -> list[dict[str, Any]]:
    """Return the events of a letter."""
    given = {"kind": "letter", "channel": "mailbox", "category": "housing"}
    made = [sent("received", first.isoformat(), "r", letter, **given, department="heating")]
    if closed is not None:
        made.append(sent("closed", closed.isoformat(), "c", letter))
    return made


def moment(day: date) -> Keyed:
    """Return the event of a morning."""
    at = datetime.combine(day, MORNING, ZONE)
    return day.isoformat().encode(), encode_notices_due(
        notices_due(day.isoformat(), at, only_hours=False)
    )


def call(kuaibao: Installation, *days: date) -> None:
    """Let mornings come in every partition."""
    for number in range(PARTITIONS):
        kuaibao.feed([moment(day) for day in days], NOTICES_DUE, partition=number)


def given(kuaibao: Installation) -> list[dict[str, Any]]:
    """Return all notices as they now are."""
    found = {record.key: json.loads(record.value) for record in kuaibao.read("notices")}
    return list(found.values())


def county(install: Install, tmp_path: Path) -> Installation:
    """Make an installation of a county with a ladder."""
    catalogue = tmp_path / "county.toml"
    catalogue.write_text(TEXT + DEADLINE_TEXT + LADDER_TEXT, encoding="utf-8")
    # Those of Gaoling have forms of labels that this county does not have.
    bulletins = tmp_path / "bulletins"
    bulletins.mkdir()
    copy(SCHEMAS / "bulletins" / "2015.toml", bulletins)
    return install(
        partitions=PARTITIONS,
        catalogue=str(catalogue),
        bulletins=str(bulletins),
        notices_at="off",
    )


@pytest.mark.slow
def test_notices_are_given_exactly_once_whatever_is_killed(
    install: Install, tmp_path: Path
) -> None:
    """Two workers are killed by turns while mornings come twice; the oracle walks the days."""
    kuaibao = county(install, tmp_path)
    workers = [kuaibao.worker(), kuaibao.worker()]
    world = letters()
    events = [event for name, times in world.items() for event in told(name, *times)]
    kuaibao.feed(keyed(*events))
    kuaibao.drain()
    for first in range(0, len(MORNINGS), 10):
        some = MORNINGS[first : first + 10]
        call(kuaibao, *some)
        workers.pop(0).kill()
        call(kuaibao, *some[::-1])
        workers.append(kuaibao.worker())
    kuaibao.drain()
    expected = Counter(
        (name, rung, day)
        for name, (received, closed) in world.items()
        for rung, day in notices(received, closed, MORNINGS)
    )
    found = given(kuaibao)
    when = [datetime.fromisoformat(each["given"]).astimezone(ZONE) for each in found]
    got = Counter(
        (each["subject"], each["rung"], at.date().isoformat())
        for each, at in zip(found, when, strict=True)
    )
    assert got == expected
    assert max(expected.values()) == 1
    assert {each.get("withdrawn") for each in found} == {None}
    for action in ("urge", "supervise"):
        numbers = sorted(each["number"] for each in found if each["action"] == action)
        assert numbers == list(range(1, len(numbers) + 1))
    # Each record of the topic is a notice that is new: none was written twice.
    assert len(kuaibao.read("notices")) == len(found)
    figures = kuaibao.figures()
    assert figures is not None
    assert kuaibao.read("dead-letters") == []


def test_a_notice_that_was_wrong_is_withdrawn_and_shown(install: Install, tmp_path: Path) -> None:
    """The gateway lists it, with its number; the case's history has it void."""
    kuaibao = county(install, tmp_path)
    kuaibao.worker(opens=PARTITIONS)
    received = datetime(2015, 3, 2, 10, tzinfo=ZONE)
    kuaibao.feed(keyed(*told("L-1", received, None), *told("L-2", received, None)))
    kuaibao.drain()
    call(kuaibao, date(2015, 3, 11))
    kuaibao.drain()
    closed = sent("closed", "2015-03-10T17:00:00+08:00", "late", "L-1")
    kuaibao.feed(keyed(closed))
    kuaibao.drain()
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    call(kuaibao, date(2015, 3, 12), tomorrow)
    kuaibao.write("notices", Raw(b"nonsense", b"x", partition=0))
    kuaibao.drain()
    with running(kuaibao, tmp_path) as gateway:
        listed = gateway.get("/v1/notices")["notices"]
        by_case = {each["subject"]: each for each in listed}
        assert len(listed) == 2
        assert (by_case["L-1"]["why"], by_case["L-2"]["withdrawn"]) == ("done", None)
        assert {each["number"] for each in listed} == {1, 2}
        only = gateway.get("/v1/notices", state="withdrawn", department="heating")["notices"]
        assert [each["subject"] for each in only] == ["L-1"]
        case = gateway.get("/v1/cases/L-1")
        types = [each["type"] for each in case["history"] if each["source"] == "urn:kuaibao:clock"]
        assert types == ["kuaibao.case.urged.v1", "kuaibao.event.voided.v1"]
        figures = gateway.get("/v1/figures", kind="letter", period="2015", as_of="2015-03-31")
        assert figures["rows"][0]["measures"]["urged"] == 1
    refused = [dict(record.headers)["kuaibao-reason"] for record in kuaibao.read("dead-letters")]
    assert len(refused) == PARTITIONS
    assert all(b"has not come" in why or b"more than" in why for why in refused)
