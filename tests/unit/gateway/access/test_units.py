"""Keys limited to units: through every operation there is, nothing of another unit is seen."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.errors import BadInput
from streams.core.figures.figures import MEASURES
from streams.core.notices.notice import Notice
from streams.gateway.access import sessions
from streams.gateway.access.key_making import make_key
from streams.gateway.access.keys import Key, KeysFile, read_keys
from streams.gateway.app import all_routes
from streams.gateway.http.callers import may_be_limited
from streams.gateway.index.orders import SORTS
from streams.printing.formats import DESK_FORMATS, XLSX
from tests.support.contract import document, operations
from tests.support.county import Sent, letter, sent
from tests.support.units_county import UNITS_TEXT
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

COUNTY: Final = load_catalogue(
    UNITS_TEXT + '\n[[deadlines]]\nstage = "reply"\nkind = "letter"\ndays = 3\n', "units.toml"
)
TODAY: Final = date(2015, 3, 20)
OWN: Final = ("housing", "heating")
OTHERS: Final = ("transport", "archives", "works", "testshire", "bigcity", "")
SECURITY_DOC: Final = Path(__file__).parents[4] / "docs" / "security.md"

MARKS: Final = {unit: f"MARK-{unit or 'none'}" for unit in (*OWN, *OTHERS)}
MOVED: Final = "MARK-moved-away"
BACK: Final = "MARK-came-to-us"
"""Cases that were ours until March, and that are since March."""

SECRET: Final = re.compile("|".join(MARKS[unit] for unit in OTHERS))
OWN_MARKS: Final = re.compile("|".join(MARKS[unit] for unit in OWN))


def events() -> Iterator[Sent]:
    """Yield cases and records of each unit, all marked."""
    for unit, mark in MARKS.items():
        said = {"department": unit} if unit else {}
        for number, day in enumerate(("2015-02-02", "2015-03-10", "2015-03-18")):
            subject = f"{mark}-{number}"
            yield letter(day, subject=subject, **said, nature="complaint", category="traffic")
            yield sent("urged", "2015-03-19", "u", subject, means="phone")
        yield sent("replied", "2015-03-11", "r", f"{mark}-1", **said)
        yield sent("closed", "2015-03-12", "c", f"{mark}-1")
        yield sent("rated", "2015-03-13", "g", f"{mark}-1", score=5)
        yield sent("accepted", "2015-03-18", "a", f"{mark}-2", **said)
        yield sent(
            *("counted", "2015-03-02", "e", f"{mark}-visit"), kind="visit", channel="hall", **said
        )
    yield letter("2015-02-02", subject=MOVED, department="heating")
    yield sent("returned", "2015-03-02", "r", MOVED, department="heating", reason="not-ours")
    yield sent("routed", "2015-03-03", "t", MOVED, department="transport")
    yield letter("2015-02-02", subject=BACK, department="transport")
    yield sent("routed", "2015-03-03", "t", BACK, department="housing")


@pytest.fixture
def state(tmp_path: Path) -> CountyState:
    """The county in the spring of 2015, when the heating company is under the housing bureau."""
    made = CountyState(COUNTY, tmp_path, day_number(TODAY))
    made.tell(list(events()))
    made.name({event["subject"]: f"标题 {event['subject']}" for event in events()})
    made.notices.notices = [notice(unit, mark) for unit, mark in MARKS.items()]
    return made


def notice(unit: str, mark: str) -> Notice:
    """Make a notice to a unit about a case of it."""
    given = datetime(2015, 3, 12, tzinfo=UTC)
    key = f"{mark}-0/reply/urge/2015-02-05"
    return Notice(key, f"{mark}-0", "reply", "urge", "urge", "2015-02-05", given, unit, "letter")


def key(state: CountyState, *units: str, roles: tuple[str, ...] = ("figures", "cases")) -> str:
    """Make a key limited to units."""
    path = Path(state.installation.settings.keys_file)
    name = "-".join((*units, *roles, "key"))
    return make_key(path, name, roles, [], units=units)


SELECTIONS: Final = ("", "department=transport", "department=testshire/*", "department=")
PERIODS: Final = ("period=2015-03", "period=2014..2015", "period=2015-03&as_of=2015-02-27")


def questions(path: str) -> Iterator[str]:
    """Yield queries that would show others' cases if anything did, for an operation's path."""
    if path == "/v1/figures":
        for by in ("", "by=department", "by=department@bureau", "by=channel&each=month"):
            yield from (f"{path}?{s}&{p}&{by}" for s in SELECTIONS for p in PERIODS)
        yield f"{path}?durations=1&by=department&period=2015&format=csv"
        yield from (f"{path}?{s}&by=department&growth=year,period&stocks=1" for s in SELECTIONS)
    elif path == "/v1/cases":
        for measure in MEASURES:
            yield from (
                f"{path}?measure={measure}&{s}&{p}&limit=1000" for s in SELECTIONS for p in PERIODS
            )
        yield f"{path}?measure=received&period=2015&format=csv"
        for sort in SORTS:
            yield from (f"{path}?measure=received&{p}&sort=-{sort}&q=mark" for p in PERIODS)
    elif path == "/v1/desk":
        yield from (f"{path}?{s}&format={form}" for s in SELECTIONS for form in DESK_FORMATS)
        yield from (f"{path}?as_of={day}" for day in ("2015-02-10", "2016-02-01", "2014-01-01"))
    elif path == "/v1/due":
        yield from (f"{path}?{s}" for s in SELECTIONS)
    elif path == "/v1/notices":
        yield from (f"{path}?{s}" for s in SELECTIONS)
        yield from (f"{path}?case={mark}-0" for mark in MARKS.values())
        yield f"{path}?format=csv"
    elif path == "/v1/cases/{id}":
        for mark in (*(MARKS[unit] for unit in OTHERS), MOVED):
            for tail in ("", "-0", "-1", "-2", "-visit"):
                yield f"/v1/cases/{mark}{tail}"
                yield f"/v1/cases/{mark}{tail}?as_of=2015-02-15"
                yield f"/v1/cases/{mark}{tail}?measure=received&q=mark"
    else:
        yield (
            re.sub(r"\{year\}|\{number\}", "1", path)
            .replace("{id}", "2015")
            .replace("{form}", "json")
            .replace("{feeder}", "x")
        )


def readable(kind: str, body: bytes) -> str:
    """Return the text of an answer; of a workbook what is in its cells."""
    if kind != XLSX.media_type:
        return body.decode()
    lines = openpyxl.load_workbook(io.BytesIO(body)).active.values
    return "\n".join(str(line) for line in lines)


@pytest.mark.parametrize("as_session", [False, True], ids=["key", "session"])
def test_no_operation_shows_what_is_of_another_unit(
    state: CountyState, *, as_session: bool
) -> None:
    """Each operation of the contract is refused, or shows nothing of others; none is left out."""
    token = key(state, "housing")
    calendar = key(state, "housing", roles=("calendar",))
    limited = {(method, path): may_be_limited(handler) for method, path, handler, _ in all_routes()}

    async def work(gateway: CountyGateway) -> None:
        cookie = {}
        if as_session:
            answer = await gateway.ask("/v1/session", method="POST", json={"key": token})
            cookie = {"Cookie": f"kuaibao={answer.cookies[sessions.NAME].value}"}
        asked = own = 0
        for each in operations(document()):
            if each.role is None:
                continue
            is_calendar = each.role == "calendar"
            by = calendar if is_calendar else (None if as_session else token)
            headers = {} if is_calendar else cookie
            if each.method == "POST" or each.path == "/v1/live":
                continue  # Tested by themselves, below.
            for where in questions(each.path):
                answer, body = await gateway.fetch(where, by, headers=headers)
                text = readable(answer.content_type, body)
                asked += 1
                if not limited[each.method, each.path] or each.role not in (
                    "figures",
                    "cases",
                    "calendar",
                ):
                    assert answer.status == 403, where
                elif each.path in ("/v1/applications", "/v1/desk/applications"):
                    assert answer.status == 404, where  # This county has none.
                elif each.path == "/v1/cases/{id}":
                    assert answer.status == 404, where
                    continue  # It says which id was asked for, and that there is none.
                else:
                    assert answer.status == 200, (where, text)
                told = SECRET.search(text)
                assert told is None, (where, told)
                # As of February it was ours, and so it is in what is asked as of February.
                assert MOVED not in text or "as_of=2015-02" in where, where
                own += len(OWN_MARKS.findall(text))
        assert asked > 400
        assert own > 100

    served(state, work)


def test_beside_a_case_are_those_of_the_unit_alone(state: CountyState) -> None:
    """From the first to the last, through all that the key may see and nothing else."""
    token = key(state, "housing")

    async def work(gateway: CountyGateway) -> None:
        listed = "measure=received&period=2015&sort=-received&q=mark"
        page = await gateway.json(f"/v1/cases?{listed}&limit=1000", token)
        ids = [item["id"] for item in page["items"]]
        assert len(ids) > len(OWN)
        assert all(item["title"] == f"标题 {item['id']}" for item in page["items"])
        seen, following = [], ids[0]
        while following:
            seen.append(following)
            one = await gateway.json(f"/v1/cases/{following}?{listed}", token)
            assert one["title"] == f"标题 {following}"
            following = one["beside"]["next"]
        assert seen == ids

    served(state, work)


def test_what_cannot_be_told_of_a_unit_is_refused_in_words(state: CountyState) -> None:
    """The problem says which units the key is limited to, and what to do."""
    token = key(state, "housing")

    async def work(gateway: CountyGateway) -> None:
        told = await gateway.json("/v1/conflicts", token, 403)
        assert "housing-figures-cases-key is limited to housing" in told["detail"]
        assert "--unit" in told["detail"]
        told = await gateway.json("/v1/bulletins", token)
        assert told["bulletins"] == []
        told = await gateway.json("/v1/notices", token)
        assert {one["department"] for one in told["notices"]} == {*OWN}
        told = await gateway.json("/v1/notices?department=heating,transport", token)
        assert [one["department"] for one in told["notices"]] == ["heating"]
        session = await gateway.json("/v1/session", token)
        assert (session["roles"], session["units"]) == (["figures", "cases"], ["housing"])

    served(state, work)


def test_counts_are_those_of_the_unit_with_all_under_it(state: CountyState) -> None:
    """Whatever is asked, a limited key is told what an unlimited one is told of `housing/*`."""
    token, whole = key(state, "housing"), key(state)
    figures = [
        f"/v1/figures?{period}&{by}"
        for period in PERIODS
        for by in ("", "by=department,kind", "by=department@bureau", "each=month", "durations=1")
    ]
    lists = [f"/v1/cases?measure={m}&{p}&limit=1000" for m in MEASURES for p in PERIODS]

    async def work(gateway: CountyGateway) -> None:
        for where in figures:
            limited = await gateway.json(where, token)
            assert limited["within"] == ["housing"]
            expected = await gateway.json(f"{where}&department=housing/*", whole)
            assert limited["rows"] == expected["rows"], where
            both = await gateway.json(f"{where}&department=transport,heating", token)
            heating = await gateway.json(f"{where}&department=heating", whole)
            assert both["rows"] == heating["rows"], where
        for where in lists:
            limited = await gateway.json(where, token)
            expected = await gateway.json(f"{where}&department=housing/*", whole)
            ids = [[item["id"] for item in each["items"]] for each in (limited, expected)]
            assert ids[0] == ids[1], where
            told = [(each["figure"], each["cases"]) for each in (limited, expected)]
            assert told[0] == told[1], where
        limited = await gateway.json("/v1/desk", token)
        expected = await gateway.json("/v1/desk?department=housing/*", whole)
        names = ("totals", "units", "cases")
        assert [limited[name] for name in names] == [expected[name] for name in names]
        assert limited["totals"]["overdue"] == 5

    served(state, work)


def test_the_tree_is_that_of_the_as_of_day(state: CountyState) -> None:
    """From 2016 on the heating company is under the works bureau."""
    housing, works = key(state, "housing"), key(state, "works")

    async def work(gateway: CountyGateway) -> None:
        for day, token, other in (
            ("2015-12-31", housing, works),
            ("2016-01-01", works, housing),
        ):
            where = f"/v1/figures?period=2015&as_of={day}&department=heating"
            (row,) = (await gateway.json(where, token))["rows"]
            assert row["measures"]["received"] == 3
            (row,) = (await gateway.json(where, other))["rows"]
            assert row["measures"]["received"] == 0
        await gateway.json(f"/v1/cases/{MARKS['heating']}-0", housing)
        await gateway.json(f"/v1/cases/{MARKS['heating']}-0", works, 404)
        gateway.state.now = day_number(date(2016, 1, 4)), 600
        await gateway.json(f"/v1/cases/{MARKS['heating']}-0", works)
        await gateway.json(f"/v1/cases/{MARKS['heating']}-0", housing, 404)

    served(state, work)


def test_a_case_that_came_to_a_unit_is_seen_whole(state: CountyState) -> None:
    """Whose case it is today sees its history; whose it was does not, on whatever day it asks."""
    housing, transport = key(state, "housing"), key(state, "transport")

    async def work(gateway: CountyGateway) -> None:
        for day in ("", "?as_of=2015-02-15"):
            found = await gateway.json(f"/v1/cases/{BACK}{day}", housing)
            assert len(found["history"]) == 2
            await gateway.json(f"/v1/cases/{BACK}{day}", transport, 404)
        # As of February it was the other's; as of March it is nowhere among the other's.
        where = "/v1/cases?measure=received&period=2015-02"
        for as_of, is_there in (("2015-02-28", True), ("2015-03-20", False)):
            items = (await gateway.json(f"{where}&as_of={as_of}", transport))["items"]
            assert (BACK in {item["id"] for item in items}) == is_there

    served(state, work)


def test_live_figures_keep_to_the_unit(state: CountyState) -> None:
    """Two who listen to the same question are told what each may see."""
    token, whole = key(state, "housing"), key(state)

    async def first(gateway: CountyGateway, by: str) -> Any:
        headers = {"Authorization": f"Bearer {by}"}
        where = "/v1/live?period=2015-03&by=department"
        async with gateway.client.get(where, headers=headers) as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    return json.loads(line[6:])
        raise AssertionError("the stream ended")

    async def work(gateway: CountyGateway) -> None:
        limited, all_ = await first(gateway, token), await first(gateway, whole)
        assert limited["within"] == ["housing"]
        assert {row["group"]["department"] for row in limited["rows"]} == {*OWN}
        assert {row["group"]["department"] for row in all_["rows"]} > {*OWN, "transport"}

    served(state, work)


def test_a_file_made_by_hand_opens_nothing_else(state: CountyState) -> None:
    """Roles that are not of units are refused to a limited key, wherever it has them from."""
    token = key(state, "housing")
    path = Path(state.installation.settings.keys_file)
    (made,) = read_keys(path) or ()
    roles = ("feed", "figures", "cases", "metrics", "due", "redact")
    said = json.loads(
        json.dumps({**{n: getattr(made, n) for n in ("id", "name", "sha256", "made")}})
    )
    path.write_text(json.dumps({"keys": [said | {"roles": roles, "units": ["housing"]}]}))

    async def work(gateway: CountyGateway) -> None:
        for method, where in (
            ("POST", "/v1/quick-reports/2015/1/redactions"),
            ("GET", "/metrics"),
            ("GET", "/v1/quick-reports"),
        ):
            answer = await gateway.ask(where, token, method, json={})
            assert answer.status == 403, where
            assert "limited to housing" in (await answer.json())["detail"]

    served(state, work)


def test_keys_of_before_are_of_the_whole_county(tmp_path: Path) -> None:
    """A file without units is read as ever, and one is written without them where none are."""
    path = tmp_path / "keys.json"
    make_key(path, "desk", ["cases"], [])
    assert "units" not in path.read_text()
    (found,) = read_keys(path) or ()
    assert found.units == ()
    assert KeysFile((found,)).keys[0] == Key(found.id, "desk", ("cases",), found.sha256, found.made)


@pytest.mark.parametrize("role", ["metrics", "due", "redact"])
def test_a_limited_key_has_only_roles_that_are_of_units(tmp_path: Path, role: str) -> None:
    """What cannot be limited is refused when the key is made."""
    with pytest.raises(BadInput, match=f"the role {role} is not of units"):
        make_key(tmp_path / "keys.json", "unit", ["cases", role], [], units=["housing"])


# --- keys in addresses --------------------------------------------------------------------------


def test_only_a_calendar_s_key_may_be_in_an_address(state: CountyState) -> None:
    """Any other is refused there, in words that say to revoke it; and a calendar's elsewhere."""
    token, other = key(state, roles=("calendar",)), key(state)

    async def work(gateway: CountyGateway) -> None:
        answer = await gateway.ask(f"/v1/desk.ics?key={token}")
        assert (answer.status, answer.content_type) == (200, "text/calendar")
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await gateway.ask("/v1/desk.ics", token)).status == 200
        told = await gateway.json(f"/v1/desk.ics?key={other}", status=403)
        assert "revoke it" in told["detail"]
        assert other not in told["detail"]
        assert (await gateway.ask("/v1/desk.ics?key=kb_x")).status == 401
        assert (await gateway.ask("/v1/desk.ics")).status == 401
        assert (await gateway.ask("/v1/desk.ics", other)).status == 403
        assert (await gateway.ask(f"/v1/desk.ics?key={token}&key={token}")).status == 400
        for where in ("/v1/desk", "/v1/figures", "/v1/cases?measure=open", "/metrics"):
            assert (await gateway.ask(where, token)).status == 403, where
            both = "&" if "?" in where else "?"
            assert (await gateway.ask(f"{where}{both}key={token}")).status == 401, where
        answer = await gateway.ask("/v1/session", method="POST", json={"key": token})
        assert answer.status == 403

    served(state, work)


def test_a_calendar_s_key_has_no_other_role(tmp_path: Path) -> None:
    """It is written into addresses, which are kept in histories and logs."""
    with pytest.raises(BadInput, match="can have no other role"):
        make_key(tmp_path / "keys.json", "feed", ["calendar", "cases"], [])


def test_each_operation_is_in_the_table() -> None:
    """The table of docs/security.md says of each operation what the code does."""
    text = SECURITY_DOC.read_text(encoding="utf-8")
    table = text[text.index("| operation |") :].split("\n\n", 1)[0]
    told = dict(re.findall(r"(?m)^\| `([^`]+)` \| (limited|refused|open)", table))
    done = {
        f"{method} {path}": "open"
        if role is None
        else "limited"
        if may_be_limited(handler)
        else "refused"
        for method, path, handler, role in all_routes()
    }
    assert told == done
