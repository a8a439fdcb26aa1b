"""What is about an application: disputes and fees, in whatever order they come."""

import random
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from streams.core.days import day_number
from streams.gateway.access.key_making import make_key
from tests.support.applications import application, applications_county, dispute, fee, taken_back
from tests.support.contract import closed, document, validator
from tests.support.county import sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

TODAY: Final = day_number(date(2021, 12, 31))
CONTRACT: Final = closed(document())
TOLD: Final = [
    application("2021-03-10", "a"),
    application("2021-03-11", "other"),
    dispute("2021-06-01", "d1", "a"),
    sent("closed", "2021-08-01", "d1-c", "d1", labels={"ruling": "upheld"}),
    dispute("2021-07-01", "d2", "a", department="housing"),
    dispute("2021-07-02", "stray", "never-came"),
    dispute("2021-07-03", "wrong", "letter"),
    sent("received", "2021-03-01", "l", "letter", kind="letter", channel="mailbox"),
    dispute("2021-07-04", "gone", "a"),
    taken_back("2021-07-05", "gone"),
    fee("2021-03-12", "n1", "a", 300, "fee-notice"),
    fee("2021-03-20", "f1", "a", 100),
    fee("2021-04-20", "f2", "a", 200),
    sent("counted", "2021-04-21", "f3", "f3", kind="fee", channel="office", quantity=7),
]


def check(content: Any, form: str) -> None:
    """See that an answer keeps the contract, and has no field that it does not name."""
    problems = validator(CONTRACT, f"/components/schemas/{form}").iter_errors(content)
    assert [error.message for error in problems] == []


@pytest.fixture(params=range(4))
def state(tmp_path: Path, request: pytest.FixtureRequest) -> CountyState:
    """The county at the end of the year; its events came in some order, in several flushes."""
    made = CountyState(applications_county(), tmp_path, TODAY, 600)
    told = [*TOLD]
    if request.param:
        random.Random(request.param).shuffle(told)
    cut = request.param * 3 + 1
    made.tell(told[:cut])
    made.tell(told[cut:])
    return made


def test_both_histories_say_it(state: CountyState) -> None:
    """The application names its disputes and fees; each of them the application."""

    async def work(gateway: CountyGateway) -> dict[str, Any]:
        names = ("a", "other", "d1", "stray", "wrong", "gone", "f1", "never-came")
        found: dict[str, Any] = {}
        for name in names[:-1]:
            found[name] = await gateway.json(f"/v1/cases/{name}")
        found["early"] = await gateway.json("/v1/cases/a?as_of=2021-03-31")
        await gateway.json("/v1/cases/never-came", status=404)
        return found

    found = served(state, work)
    for content in found.values():
        check(content, "Case")
    assert [one["id"] for one in found["a"]["disputes"]] == ["d1", "d2"]
    first = found["a"]["disputes"][0]
    assert (first["standing"], first["closed"]) == ("closed", "2021-08-01")
    assert first["labels"] == {"ruling": "upheld"}
    fees = found["a"]["fees"]
    assert (fees["noticed"], fees["paid"]) == (300, 300)
    assert [one["id"] for one in fees["records"]] == ["f1", "f2", "n1"]
    assert "disputes" not in found["other"]
    assert "fees" not in found["other"]
    about = found["d1"]["about"]
    assert (about["id"], about["is"], about["received"]) == ("a", "application", "2021-03-10")
    assert found["d1"]["history"][0]["about"] == "a"
    assert found["f1"]["history"][0] | {"about": "a"} == found["f1"]["history"][0]
    assert "stock" not in found["f1"]["history"][0]
    assert found["stray"]["about"] == {"id": "never-came", "is": "unknown"}
    assert found["wrong"]["about"] == {"id": "letter", "is": "no-application", "kind": "letter"}
    assert "about" not in found["gone"]
    # As of an earlier day there was one payment, and no dispute.
    assert found["early"]["fees"]["paid"] == 100
    assert "disputes" not in found["early"]


def test_disputes_are_listed_by_application(state: CountyState) -> None:
    """Each of the list says which it is about; `about` selects, with a page's cursor too."""

    async def work(gateway: CountyGateway) -> tuple[Any, Any, Any, Any, Any]:
        path = "/v1/cases?measure=received&period=2021&kind=dispute"
        everything = await gateway.json(path)
        some = await gateway.json(f"{path}&about=a&limit=1")
        rest = await gateway.json(f"{path}&about=a&limit=1&cursor={some['next']}")
        foreign = await gateway.json(f"{path}&limit=1&cursor={some['next']}", status=400)
        beside = await gateway.json(
            "/v1/cases/d1?measure=received&period=2021&kind=dispute&about=a"
        )
        return everything, some, rest, foreign, beside

    everything, some, rest, foreign, beside = served(state, work)
    check(everything, "CaseList")
    check(some, "CaseList")
    told = {one["id"]: one.get("about") for one in everything["items"]}
    assert told == {"d1": "a", "d2": "a", "stray": "never-came", "wrong": "letter"}
    assert (some["figure"], some["cases"], some["about"]) == (2, 2, "a")
    assert [one["id"] for one in (*some["items"], *rest["items"])] == ["d1", "d2"]
    assert rest["next"] is None
    assert "cursor" in foreign["detail"]
    assert beside["beside"] == {"previous": None, "next": "d2"}


def test_of_others_cases_a_limited_key_learns_nothing(state: CountyState) -> None:
    """It sees that its dispute names an application, and not whether there is such a one."""

    async def work(gateway: CountyGateway) -> tuple[Any, Any]:
        keys = Path(state.installation.settings.keys_file)
        housing = make_key(keys, "housing", ["cases"], [], units=["housing"])
        heating = make_key(keys, "heating", ["cases"], [], units=["heating"])
        own = await gateway.json("/v1/cases/d2", housing)
        return own, await gateway.json("/v1/cases/a", heating)

    own, of_heating = served(state, work)
    assert own["about"] == {"id": "a", "is": "unknown"}
    assert "disputes" not in of_heating
