"""The desk of a gateway on a real Kafka, held to its own figures; and a key limited to a unit."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import icalendar
import pytest

from streams.gateway.access.key_making import make_key
from tests.support.checks import flushes
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.oracle_values import Values
from tests.support.processes import wait_until
from tests.support.record import CATALOGUE, Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

DAYS: Final = ("2014-01-06", "2015-03-20", "2015-06-01", "2015-11-30")
STAGES: Final = ("accept", "reply", "close")
LATE: Final = ("close", "overdue")
"""Stage and list of what the figure ``overdue`` counts."""


@pytest.fixture
def gateway(kuaibao: Installation, whole_record: Told, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway over a record that workers have counted."""
    kuaibao.feed(whole_record.events)
    kuaibao.worker(opens=4)
    made = Gateway(kuaibao.settings, tmp_path, "gateway")
    try:
        kuaibao.drain()
        made.wait_ready()
        made.wait_shown(flushes(kuaibao))
        yield made
    finally:
        print(f"--- the end of a gateway's log:\n{made.log[-6000:]}")
        made.kill()


def desk(gateway: Gateway, day: str) -> tuple[Any, list[Any]]:
    """Return the first page of a day, and the deadlines of all pages."""
    first = page = gateway.get("/v1/desk", as_of=day, limit="83")
    found = list(first["cases"])
    while page["next"]:
        page = gateway.get("/v1/desk", as_of=day, limit="83", cursor=page["next"])
        assert (page["at"], page["totals"]) == (first["at"], first["totals"])
        found += page["cases"]
    return first, found


def is_under(unit: str, department: str, day: str) -> bool:
    """Tell whether a department is a unit or under it on a day."""
    return Values(CATALOGUE).is_wanted(
        {"department": department},
        {"department": [f"{unit}/*"]},
        date.fromisoformat(day),
        is_case=True,
    )


def overdue(gateway: Gateway, day: str) -> list[str]:
    """Return the cases behind the figure ``overdue`` as of a day."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = gateway.get(
            "/v1/cases", measure="overdue", period=f"..{day}", as_of=day, limit="500", **cursor
        )
        found += [item["id"] for item in page["items"]]
        if not page["next"]:
            return found
        cursor = {"cursor": page["next"]}


def test_the_desk_says_what_the_figures_say(gateway: Gateway) -> None:
    """What is overdue is what figures count and list so, and each unit's share is its own.

    Figures go by the deadline of closing; the desk has those of acceptance and reply as well.
    """
    some: Counter[str] = Counter()
    for day in DAYS:
        first, found = desk(gateway, day)
        late = [one["case"] for one in found if (one["stage"], one["when"]) == LATE]
        assert sorted(late) == sorted(overdue(gateway, day))
        assert len(found) == len({(one["case"], one["stage"]) for one in found})
        assert [one["due"] for one in found] == sorted(one["due"] for one in found)
        figure = gateway.get("/v1/figures", period=f"..{day}", as_of=day, by="department")
        counted = {row["group"]["department"]: row["measures"]["overdue"] for row in figure["rows"]}
        told = {
            unit["department"]: unit["stages"].get("close", {"overdue": 0})["overdue"]
            for unit in first["units"]
        }
        assert {unit: many for unit, many in told.items() if many} == {
            unit: many for unit, many in counted.items() if many
        }
        listed = Counter((one["department"], one["stage"], one["when"]) for one in found)
        for unit in first["units"]:
            for when in ("overdue", "due_today", "due_in_1", "due_in_3"):
                many = {stage: listed[unit["department"], stage, when] for stage in STAGES}
                assert sum(many.values()) == unit[when]
                assert many == {
                    stage: unit["stages"].get(stage, {when: 0})[when] for stage in STAGES
                }
        some.update(one["stage"] for one in found)
    assert some["close"] > 50
    assert some.keys() == set(STAGES)


def test_an_urging_shows_at_once(kuaibao: Installation, gateway: Gateway) -> None:
    """What is posted shows on the desk a moment later, with who urged and what came after."""
    day = "2015-06-01"
    _, found = desk(gateway, day)
    case = found[0]["case"]
    events = [
        {
            "specversion": "1.0",
            "type": f"kuaibao.case.{what}.v1",
            "source": source,
            "id": f"desk-{what}",
            "subject": case,
            "time": f"2015-06-01T{hour}:00:00+08:00",
            "data": data,
        }
        for what, source, hour, data in (
            ("urged", "/duty-office", "09", {"means": "phone"}),
            ("called-back", "/test", "10", {"reached": False}),
        )
    ]
    answer = gateway.post([(case.encode(), json.dumps(event).encode()) for event in events])
    assert answer.status == 202
    kuaibao.drain()
    gateway.wait_shown(flushes(kuaibao))
    lines = [one for one in desk(gateway, day)[1] if one["case"] == case]
    assert [one["stage"] for one in lines] == [one["stage"] for one in found if one["case"] == case]
    for line in lines:
        assert line["last_urged"] == {"on": day, "by": "person", "means": "phone"}
        assert line["since"] == [{"on": day, "what": "called-back", "department": ""}]


def test_a_key_of_a_unit_and_a_key_for_a_calendar(gateway: Gateway) -> None:
    """Through a gateway with keys, one sees its unit's deadlines, the other a calendar of them.

    Both with those of the units that are under it.
    """
    day = "2015-06-01"
    first, found = desk(gateway, day)
    unit = "housing-construction"
    own = [one for one in found if is_under(unit, one["department"], day)]
    assert {one["department"] for one in own} > {unit}, "nothing is of a unit under it"
    path = Path(gateway.settings.keys_file)
    token = make_key(path, "unit", ["figures", "cases"], [], units=[unit])
    feed = make_key(path, "phone", ["calendar"], [], units=[unit])
    wait_until(lambda: gateway.ask("/v1/desk").status == 401, "the keys are in force")
    headers = {"Authorization": f"Bearer {token}"}
    told = gateway.ask(f"/v1/desk?as_of={day}&limit=1000", headers=headers).json
    assert (told["within"], told["cases"]) == ([unit], own)
    assert told["units"] == [
        each for each in first["units"] if is_under(unit, each["department"], day)
    ]
    other = next(one["case"] for one in found if one not in own)
    assert gateway.ask(f"/v1/cases/{other}", headers=headers).status == 404
    assert gateway.ask(f"/v1/cases/{own[0]['case']}", headers=headers).status == 200
    answer = gateway.ask(f"/v1/desk.ics?as_of={day}&key={feed}")
    assert answer.status == 200
    events = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    assert len(events) == len(own)
    assert feed not in gateway.log
    assert token not in gateway.log


def test_an_application_is_tied_and_at_its_stage(kuaibao: Installation, gateway: Gateway) -> None:
    """A dispute and fees that come before their application, through workers to all three lists."""
    application, day = "live-application", "2021-03-26"
    office = {"channel": "office", "about": application}
    made = [
        ("record.counted", "fee-notice", "live-notice", "2021-03-12", {"quantity": 300}),
        ("record.counted", "fee", "live-fee", "2021-03-20", {"quantity": 100}),
        ("case.received", "disclosure-dispute", "live-dispute", "2021-03-25", {}),
    ]
    events = [
        said(what, subject, on, {"kind": kind, **office, **more})
        for what, kind, subject, on, more in made
    ]
    applied = {"kind": "disclosure", "channel": "online", "department": "education"}
    events += [
        said("case.paused", application, "2021-03-12", {"reason": "fee"}),
        said("case.accepted", application, "2021-03-11", {}),
        said("case.received", application, "2021-03-10", applied),
    ]
    for event in events:  # One after the other, each in a request of its own.
        body = json.dumps(event).encode()
        assert gateway.post([(event["subject"].encode(), body)]).status == 202
        kuaibao.drain()
    gateway.wait_shown(flushes(kuaibao))
    told = gateway.get(f"/v1/cases/{application}", as_of=day)
    assert [one["id"] for one in told["disputes"]] == ["live-dispute"]
    assert (told["fees"]["noticed"], told["fees"]["paid"]) == (300, 100)
    about = gateway.get("/v1/cases/live-dispute", as_of=day)["about"]
    assert (about["id"], about["is"]) == (application, "application")
    listed = gateway.get("/v1/cases", measure="received", period="2021", about=application)
    assert [one["id"] for one in listed["items"]] == ["live-dispute"]
    to_do = gateway.get("/v1/desk/applications", as_of=day, stage="fee")
    (line,) = [one for one in to_do["cases"] if one["case"] == application]
    # Twenty working days from the notice: 5 April is a holiday.
    assert (line["due"], line["fee"]) == ("2021-04-12", {"noticed": 300, "paid": 100})
    public = gateway.get("/v1/applications", period="2021", as_of=day)
    (item,) = [one for one in public["items"] if one["number"] == application]
    assert (item["received"], item["answered"], item["standing"]) == ("2021-03-10", None, "open")


def said(what: str, subject: str, on: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return an event of an openness office."""
    return {
        "specversion": "1.0",
        "type": f"kuaibao.{what}.v1",
        "source": "/openness-office",
        "id": f"{subject}-{what}",
        "subject": subject,
        "time": f"{on}T10:00:00+08:00",
        "data": data,
    }
