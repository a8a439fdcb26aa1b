"""Hotspots at a real gateway: a storm is listed, and a person names it."""

from pathlib import Path

import pytest

from streams.resources import SCHEMAS
from tests.live.conftest import Install
from tests.live.test_gateway_contract import running
from tests.live.test_hotspots import ORDINARY, RULES, STORM, hotspot_of, is_told
from tests.support.county import sent
from tests.support.processes import wait_until
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]


def test_a_storm_is_seen_and_a_person_names_it(install: Install, tmp_path: Path) -> None:
    """From letters to the list: by heat, with its warning; what is posted shows soon."""
    file = tmp_path / "catalogue.toml"
    file.write_text((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8") + RULES, "utf-8")
    kuaibao = install(catalogue=str(file))
    kuaibao.worker(opens=4)
    kuaibao.feed(keyed(*ORDINARY, *STORM))
    kuaibao.drain()
    wait_until(lambda: is_told(kuaibao, len(ORDINARY) + len(STORM)), "hotspots are told", limit=90)
    storm = hotspot_of(kuaibao, "s-0").id
    with running(kuaibao, tmp_path) as gateway:
        (hot,) = gateway.get("/v1/hotspots", as_of="2015-03-06", warned="1")["hotspots"]
        assert (hot["id"], [each["rule"] for each in hot["warnings"]]) == (storm, ["many"])
        assert hot["heat"]["writers"] >= len(STORM)
        one = gateway.get("/v1/hotspots/s-5", as_of="2015-03-06")
        assert one["hotspot"] == hot
        assert {item["case"] for item in one["items"]} >= {f"s-{n}" for n in range(8)}
        assert all("title" in item for item in one["items"])
        before = gateway.get("/v1/hotspots/figures", period="2015", as_of="2015-03-06")
        assert (before["noticed"], before["first_word"]["waiting"]) == (1, 1)

        office = {"source": "/test/office", "subject": "s-1"}
        named = sent("hotspot-named", "2015-03-06T09:00:00Z", "n-1", "s-1") | office
        spoke = sent("hotspot-spoke", "2015-03-06T10:00:00Z", "n-2", "s-1") | office
        answer = gateway.post(keyed(named | {"data": {"name": "测试热点"}}, spoke | {"data": {}}))
        assert answer.status == 202, answer

        def is_named() -> bool:
            return bool(gateway.get("/v1/hotspots/s-0", as_of="2015-03-06")["hotspot"]["name"])

        wait_until(is_named, "the hotspot has its name", limit=60)
        after = gateway.get("/v1/hotspots/figures", period="2015", as_of="2015-03-06")
        assert (after["first_word"]["many"], after["first_word"]["waiting"]) == (1, 0)
        found = gateway.get("/v1/hotspots/s-0", as_of="2015-03-06")["hotspot"]
        assert (found["title"], found["milestones"]["spoke"]) == (
            "测试热点",
            "2015-03-06T10:00:00Z",
        )
