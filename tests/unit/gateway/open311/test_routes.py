"""Open311 outward: an app discovers, sends and follows; and what it may not."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import pytest
from defusedxml import ElementTree

from streams.core.days import day_number
from streams.core.errors import BadFile
from streams.gateway.access.key_making import make_key
from streams.gateway.intake.feeder import Away, Busy
from streams.gateway.open311 import following
from streams.gateway.open311.admission import MOST_LATELY, Open311
from streams.gateway.open311.form import MOST_BODY_BYTES
from streams.gateway.open311.offer import read_offer
from streams.resources import SCHEMAS
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.county import COUNTY, Sent, letter, sent
from tests.support.posting import FakeFeeder
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

OFFER: Final = """
jurisdiction_id = "test.example"
source = "/test/open311"
contact = "desk"
[services.light]
name = "路灯"
description = "路灯不亮"
keywords = ["灯", "路"]
group = "道路"
kind = "letter"
channel = "mailbox"
category = "traffic"
nature = "complaint"
[services.other]
name = "其他"
kind = "letter"
channel = "mailbox"
"""
TODAY: Final = date(2015, 3, 20)
FORM: Final = {
    "service_code": "light",
    "description": "路灯不亮已有一周",
    "lat": "34.53",
    "long": "109.08",
    "address_string": "MARK-address",
    "first_name": "MARK三",
    "last_name": "张",
    "phone": "13800000000",
    "email": "mark@example.org",
    "media_url": "https://example.org/MARK.jpg",
    "device_id": "MARK-device",
    "attribute[title]": "路灯 不亮",
    "attribute[pole]": "MARK-17",
}


class Feeds(FakeFeeder):
    """Takes events, and has them counted where it is told to."""

    async def start(self) -> None:
        """Run."""

    async def stop(self) -> None:
        """Run no more."""


class World:
    """A county, its gateway's feeder, and the events that were taken in."""

    def __init__(self, folder: Path) -> None:
        file = folder / "open311.toml"
        file.write_text(OFFER, encoding="utf-8")
        self.keys_file = folder / "keys.json"
        self.state = CountyState(COUNTY, folder, day_number(TODAY), open311=str(file))
        self.feeder = Feeds()

    def run(self, work: Any) -> Any:
        """Run work with the gateway."""
        return served(self.state, work, self.feeder)

    @property
    def events(self) -> list[Sent]:
        """What was taken in."""
        return [json.loads(value) for _, value in self.feeder.sent]

    def count(self) -> None:
        """Let a worker count what was taken in."""
        self.state.tell(self.events)

    def key(self, name: str = "app", **options: Any) -> str:
        """Make a key for an app."""
        roles = options.pop("roles", ["feed"])
        return make_key(self.keys_file, name, roles, options.pop("sources", []), **options)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A county that offers two services."""
    made = World(tmp_path)
    try:
        yield made
    finally:
        made.state.close()


async def post(gateway: CountyGateway, form: dict[str, str], ext: str = "json", **more: Any) -> Any:
    """Post a request; return status and what it says."""
    answer = await gateway.ask(
        f"/open311/v2/requests.{ext}", method="POST", data=urlencode(form), **headers(**more)
    )
    text = await answer.text()
    return answer.status, json.loads(text) if ext == "json" else ElementTree.fromstring(text)


def headers(**more: Any) -> dict[str, Any]:
    """Return options of a request with a form."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"headers": kind | more.pop("headers", {}), **more}


def test_an_app_sends_a_request_and_follows_it(world: World) -> None:
    """From discovery to closed, as JSON and as XML, by the key in the form and in the address."""
    key = world.key()

    async def work(gateway: CountyGateway) -> None:
        (endpoint,) = (await gateway.json("/open311/v2/discovery.json"))["endpoints"]
        assert endpoint["url"].endswith("/open311/v2")
        services = await gateway.json("/open311/v2/services.json?jurisdiction_id=test.example")
        assert services[0] == {
            "service_code": "light",
            "service_name": "路灯",
            "description": "路灯不亮",
            "metadata": False,
            "type": "realtime",
            "keywords": "灯,路",
            "group": "道路",
        }
        status, told = await post(gateway, FORM | {"api_key": key})
        assert status == 201
        subject = told[0]["service_request_id"]
        assert re.fullmatch(r"open311-[0-9a-f]{24}", subject)
        where = f"/open311/v2/requests/{subject}.json?api_key={key}"
        (before,) = await gateway.json(where)  # Not counted yet, and known all the same.
        assert (before["status"], before["service_code"]) == ("open", "light")
        world.count()
        world.state.tell(
            [
                sent("routed", "2015-03-21", "r", subject, department="heating"),
                sent("replied", "2015-03-22", "a", subject),
                sent("closed", "2015-03-23", "c", subject),
            ]
        )
        world.state.now = (day_number(date(2015, 3, 24)), 600)
        (after,) = await gateway.json(where)
        assert after == before | {
            "status": "closed",
            "status_notes": "已答复 2015-03-22 / answered 2015-03-22",
            "agency_responsible": COUNTY.departments["heating"].zh,
            "updated_datetime": "2015-03-23T10:00:00+08:00",
            "expected_datetime": after["expected_datetime"],
        }
        xml = ElementTree.fromstring(
            await (await gateway.ask(where.replace(".json", ".xml"))).text()
        )
        assert [element.tag for element in xml] == ["request"]
        assert {e.tag: e.text for e in xml[0]} == after

    world.run(work)
    (event,) = world.events
    assert (event["source"], event["id"]) == ("/test/open311", "light")
    assert event["time"] == "2015-03-20T10:00:00+08:00"
    assert event["data"] == {
        "kind": "letter",
        "channel": "mailbox",
        "category": "traffic",
        "nature": "complaint",
        "title": "路灯 不亮",
        "text": "路灯不亮已有一周",
        "person": {"name": "张MARK三", "phone": "13800000000", "email": "mark@example.org"},
        "open311": {
            "lat": 34.53,
            "long": 109.08,
            "address_string": "MARK-address",
            "media_url": "https://example.org/MARK.jpg",
            "device_id": "MARK-device",
            "attributes": {"pole": "MARK-17"},
        },
    }


def test_nothing_that_a_person_wrote_is_answered(world: World) -> None:
    """Whatever is asked after a request was counted, names, places and words are not there."""
    key = world.key()

    async def work(gateway: CountyGateway) -> None:
        _, told = await post(gateway, FORM | {"api_key": key})
        world.count()
        subject = told[0]["service_request_id"]
        for ext in ("json", "xml"):
            for path in (f"requests/{subject}", "requests"):
                answer = await gateway.ask(f"/open311/v2/{path}.{ext}", key)
                text = await answer.text()
                assert answer.status == 200
                assert subject in text
                assert not re.search("MARK|mark|13800000000|一周|34.53|109.08", text)
                assert answer.headers["Cache-Control"] == "no-store"

    world.run(work)


def test_the_same_form_twice_is_one_case(world: World) -> None:
    """An app sends again where no answer came; another day, key or word is another case."""
    key, other = world.key(), world.key("other")

    async def work(gateway: CountyGateway) -> None:
        async def subject(by: str = key, **more: str) -> str:
            status, told = await post(gateway, FORM | {"api_key": by} | more)
            assert status == 201
            return str(told[0]["service_request_id"])

        first = await subject()
        world.state.now = (day_number(TODAY), 601)
        assert await subject() == first
        assert len(world.events) == 1
        # Once it is counted, a gateway that does not remember it knows it too.
        world.count()
        gateway.client.app[_kept()].lately.clear()
        assert await subject() == first
        assert len(world.events) == 1
        others = {await subject(other), await subject(description="路灯不亮"), first}
        world.state.now = (day_number(TODAY) + 1, 601)
        others.add(await subject())
        assert len(others) == len(world.events) == 4

    world.run(work)


def _kept() -> Any:
    from streams.gateway.open311.admission import OPEN311

    return OPEN311


def test_a_time_that_the_app_says_is_taken(world: World) -> None:
    """Apps that work without a net send what was made earlier."""

    async def work(gateway: CountyGateway) -> None:
        said = {"requested_datetime": "2015-03-19T23:30:00Z"}
        assert (await post(gateway, FORM | said))[0] == 201

    world.run(work)
    assert world.events[0]["time"] == "2015-03-19T23:30:00Z"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "MARK"}, 404, "service_code"),
        ({"jurisdiction_id": "MARK"}, 404, "jurisdiction_id"),
        ({"lat": "MARK"}, 400, "lat"),
        ({"lat": "90.5"}, 400, "lat"),
        ({"long": ""}, 400, "lat"),
        ({"lat": "1_0"}, 400, "lat"),
        ({"email": "MARK" * 60}, 400, "email"),
        ({"media_url": "MARK" * 600}, 400, "media_url"),
        ({"requested_datetime": "2015/3/2"}, 400, "time"),
        ({"requested_datetime": "2030-03-02T00:00:00Z"}, 400, "time"),
        ({f"f{number}": "x" for number in range(300)}, 400, "fields"),
        ({"description": "字" * MOST_BODY_BYTES}, 413, "bytes"),
    ],
)
@pytest.mark.parametrize("ext", ["json", "xml"])
def test_what_is_wrong_with_a_request_is_said(
    world: World, change: dict[str, str], status: int, field: str, ext: str
) -> None:
    """In GeoReport's form, by field and rule, and nothing that was sent is repeated."""

    async def work(gateway: CountyGateway) -> None:
        answer = await gateway.ask(
            f"/open311/v2/requests.{ext}", method="POST", data=urlencode(FORM | change), **headers()
        )
        text = await answer.text()
        assert answer.status == status, text
        assert field in text
        assert "MARK" not in text
        if answer.content_type == "application/json":
            (error,) = json.loads(text)
            assert error["code"] == str(status)
        elif answer.content_type == "application/xml":
            root = ElementTree.fromstring(text)
            assert [e.tag for e in root.iter()] == ["errors", "error", "code", "description"]

    world.run(work)
    assert world.events == []


@pytest.mark.parametrize(("fault", "status"), [(Busy("slow"), 429), (Away("away"), 503)])
def test_kafka_away_is_said_and_sending_again_is_right(
    world: World, fault: Exception, status: int
) -> None:
    """Nothing is remembered of what Kafka may not have."""
    world.feeder.fault = fault

    async def work(gateway: CountyGateway) -> None:
        assert (await post(gateway, FORM))[0] == status
        world.feeder.fault = None
        assert (await post(gateway, FORM))[0] == 201

    world.run(work)
    assert len(world.events) == 1


def test_only_forms_are_taken(world: World) -> None:
    """A picture in the body is refused with a word on where pictures go."""

    async def work(gateway: CountyGateway) -> None:
        answer = await gateway.ask("/open311/v2/requests.json", method="POST", json=FORM)
        assert answer.status == 415
        assert "media_url" in await answer.text()

    world.run(work)


def test_keys_and_what_they_are_for(world: World) -> None:
    """A key must have the role, and be for Open311's source; in an address it has no other role."""
    many = world.key("many", roles=["feed", "figures"])
    figures = world.key("figures", roles=["figures"])
    elsewhere = world.key("elsewhere", sources=["/test/portal"])
    right = world.key("right", sources=["/test/open311"], subjects=["open311-"])

    async def work(gateway: CountyGateway) -> None:
        where = "/open311/v2/requests.json"
        statuses = {}
        for name, key in {"many": many, "figures": figures, "no": "kb_no", "": ""}.items():
            statuses[name] = (await gateway.ask(f"{where}?api_key={key}")).status
        assert statuses == {"many": 403, "figures": 403, "no": 401, "": 401}
        assert (await gateway.ask(where, many)).status == 200
        assert (await gateway.ask(where, elsewhere)).status == 403
        assert (await gateway.ask(where, right)).status == 200
        for key, status in ((elsewhere, 403), (right, 201), (many, 201), (figures, 403), ("", 401)):
            assert (await post(gateway, FORM | {"api_key": key}))[0] == status

    world.run(work)


def lists() -> list[tuple[str, list[str]]]:
    """Return queries of a list, and whose requests are on it."""
    return [
        ("", ["b", "c", "d"]),
        ("start_date=2014-01-01T00:00:00Z", ["a", "b", "c", "d"]),
        ("start_date=2015-03-02T00:00:00%2B08:00&end_date=2015-03-05T00:00:00%2B08:00", ["b", "c"]),
        ("status=open", ["b", "d"]),
        ("status=closed", ["c"]),
        ("status=open,closed&service_code=other", ["d"]),
        ("service_request_id=open311-a,open311-c,letter-x,nobody", ["a", "c"]),
        ("updated_after=2015-03-10T00:00:00%2B08:00", ["a", "c", "d"]),
        ("updated_before=2015-03-04T00:00:00%2B08:00&page_size=1&page=1", ["b"]),
        ("page_size=2&page=1", ["b", "c"]),
        ("page_size=2&page=2", ["d"]),
        ("page_size=2&page=3", []),
        ("extensions=true", ["b", "c", "d"]),
    ]


def in_order(world: World) -> None:
    """Let requests of some days be counted, and a letter that came another way."""
    ours = {"source_": "/test/open311", "channel": "mailbox"}
    world.state.tell(
        [
            letter("2014-11-02", "light", "open311-a", **ours),
            letter("2015-03-02", "light", "open311-b", **ours),
            letter("2015-03-03", "light", "open311-c", **ours),
            letter("2015-03-18", "other", "open311-d", **ours),
            letter("2015-03-18", "light", "open311-foreign", channel="mailbox"),
            letter("2015-03-03", "light", "letter-x", channel="mailbox"),
            sent("urged", "2015-03-12", "u", "open311-a", means="phone"),
            sent("closed", "2015-03-11", "x", "open311-c"),
        ]
    )


@pytest.mark.parametrize(("query", "expected"), lists())
def test_lists(world: World, query: str, expected: list[str]) -> None:
    """By day, service, status, change and page; what came another way is never on them."""
    in_order(world)

    async def work(gateway: CountyGateway) -> None:
        told = await gateway.json(f"/open311/v2/requests.json?{query}")
        assert [each["service_request_id"].removeprefix("open311-") for each in told] == expected

    world.run(work)


@pytest.mark.parametrize(
    "query",
    [
        *("status=lost", "page=0", "page_size=1001", "start_date=2015-13-01", "page=x"),
        "start_date=2015-03-02T00:00:00Z&end_date=2015-03-01T00:00:00Z",
    ],
)
def test_bad_queries(world: World, query: str) -> None:
    """They are 400, and name what is wrong."""

    async def work(gateway: CountyGateway) -> None:
        (error,) = await gateway.json(f"/open311/v2/requests.json?{query}", status=400)
        assert query.partition("=")[0] in error["description"]

    world.run(work)


def test_a_list_among_too_many_cases_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be cut off in silence."""
    monkeypatch.setattr(following, "_PAGE", 2)
    monkeypatch.setattr(following, "_MOST_PAGES", 2)
    in_order(world)

    async def work(gateway: CountyGateway) -> None:
        (error,) = await gateway.json("/open311/v2/requests.json", status=400)
        assert "fewer days" in error["description"]
        where = "/open311/v2/requests.json?start_date=2015-03-18T00:00:00%2B08:00"
        assert len(await gateway.json(where)) == 1

    world.run(work)


@pytest.mark.parametrize("subject", ["letter-x", "open311-foreign", "open311-nobody"])
def test_other_cases_are_not_there(world: World, subject: str) -> None:
    """A case that came another way is nobody's request, whatever it is called."""
    in_order(world)

    async def work(gateway: CountyGateway) -> None:
        await gateway.json(f"/open311/v2/requests/{subject}.json", status=404)

    world.run(work)


def test_where_it_is_not_offered_there_is_nothing(tmp_path: Path) -> None:
    """Without the setting every address of it is 404, and no key is read."""
    state = CountyState(COUNTY, tmp_path, day_number(TODAY))

    async def work(gateway: CountyGateway) -> None:
        for path in ("discovery", "services", "requests", "requests/x"):
            assert (await gateway.ask(f"/open311/v2/{path}.json")).status == 404
        assert (await post(gateway, FORM))[0] == 404

    try:
        served(state, work, Feeds())
    finally:
        state.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("traffic", "trafic"), "services.light.category"),
        (lambda text: text.replace('"mailbox"', '"nowhere"'), "services.light.channel"),
        (lambda text: text.replace("[services.light]", '[services."Light!"]'), "services"),
        (lambda text: text.replace("contact", "contatc"), "contatc"),
        (lambda text: text.replace('"/test/open311"', '"not a uri"'), "source"),
        (lambda text: text[: text.index("[services")], "services"),
    ],
)
def test_a_bad_file_is_said_at_the_start(
    tmp_path: Path, change: Callable[[str], str], words: str
) -> None:
    """With the file, the key and what is allowed."""
    file = tmp_path / "open311.toml"
    file.write_text(change(OFFER), encoding="utf-8")
    with pytest.raises(BadFile, match=re.escape(words)) as said:
        read_offer(Installation(Settings(open311=str(file)), COUNTY))
    assert str(file) in str(said.value)
    missing = Settings(open311=str(tmp_path / "nowhere.toml"))
    with pytest.raises(BadFile, match="cannot be read"):
        read_offer(Installation(missing, COUNTY))


def test_gaolings_file_can_be_used() -> None:
    """It names nothing that its catalogue does not have."""
    settings = Settings(open311=str(SCHEMAS / "open311.toml"))
    offer = read_offer(Installation(settings, settings.read_catalogue()))
    assert offer
    assert msgspec.to_builtins(offer)["services"]["heating"]["category"] == "housing"


def test_what_is_remembered_is_bounded() -> None:
    """A gateway that takes requests for years has no more memory of them."""
    kept = Open311(None)
    for number in range(MOST_LATELY + 5):
        kept.remember(str(number), "light", "")
    assert len(kept.lately) == MOST_LATELY
    assert "0" not in kept.lately
