"""``/v1/figures``: its rows, how current they are, and what is refused."""

import asyncio
import csv
import io
import json
import threading
import tracemalloc
from datetime import datetime
from typing import Any

import msgspec
import openpyxl
import pytest

from streams.core.cases.timelines import encode
from streams.core.errors import BadQuery
from streams.core.figures.figures import MEASURES, Figures
from streams.core.figures.ledger import Ledger
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.queries import answering, figures
from streams.gateway.queries.query import read_question
from streams.gateway.queries.question import Breakdown
from streams.printing.formats import XLSX
from tests.support.county import COUNTY, DEADLINES, letter, sent
from tests.unit.gateway.asking import PARTITIONS, World, application, get, served
from tests.unit.gateway.gone import without

EVENTS = [
    letter("2015-01-05", subject="l1", category="housing", department="heating"),
    letter("2015-02-05", subject="l2", category="housing"),
    letter("2015-02-06", subject="l3", category="traffic"),
    sent("closed", "2015-02-20", "c", "l1"),
    letter("2014-02-06", subject="l4", category="uncategorised"),
    sent("closed", "2014-02-20", "c", "l4"),
    sent("counted", "2015-01-05", "a", "r1", kind="visit", channel="desk", quantity=3),
]


def world(**changes: Any) -> World:
    """Make a world of some letters and a visit."""
    made = World()
    made.tell(EVENTS)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def ask(raw: str) -> Breakdown:
    """Read a question about anything that something may be counted under."""
    return read_question(raw, COUNTY, lambda _: {f"k{n}" for n in range(12_000)}).on(17_000)


def rows(path: str) -> dict[tuple[str, ...], dict[str, int]]:
    """Return those measures that are not 0, by group."""
    status, found, _ = get(world(), path)
    assert status == 200
    return {
        tuple(row["group"].values()): {
            name: value for name, value in row["measures"].items() if value
        }
        for row in found["rows"]
    }


def test_an_answer() -> None:
    """An answer says what was asked, all measures and rates, and how current they are."""
    _, found, _ = get(world(), "/v1/figures?kind=letter&period=2015&as_of=2015-02-28")
    measures = dict.fromkeys(MEASURES, 0) | {"received": 3, "valid": 3, "closed": 1, "open": 2}
    measures |= {"closed_in_time": 1, "overdue": 1, "finished": 1, "carried_on": 2}
    assert found == {
        "selection": {"kind": ["letter"]},
        "period": {"start": "2015-01-01", "end": "2015-12-31"},
        "as_of": "2015-02-28",
        "by": [],
        "each": None,
        "rows": [
            {
                "group": {},
                "measures": measures,
                "rates": {
                    "reply": {"numerator": 0, "denominator": 3, "value": 0.0},
                    "closure": {"numerator": 1, "denominator": 3, "value": 1 / 3},
                    "on_time": {"numerator": 1, "denominator": 2, "value": 0.5},
                    "satisfaction": {"numerator": 0, "denominator": 0, "value": None},
                    "share": {"numerator": 3, "denominator": 3, "value": 1.0},
                },
            }
        ],
        "current": {
            "at": "0.1",
            "missing": [],
            "lag": 0,
            "kafka": True,
            "event_time": None,
            "intake_time": None,
            "calendar_ends": None,
        },
    }


def test_groups() -> None:
    """Groups come in order; one whose every measure is 0 is left out."""
    found = rows("/v1/figures?period=2015&by=category")
    assert list(found) == [("",), ("housing",), ("traffic",)]
    assert found[("",)] == {"count": 1, "quantity": 3}
    assert (found[("housing",)]["received"], found[("traffic",)]["received"]) == (2, 1)


def test_share_is_of_the_whole_selection() -> None:
    """A group's share is its cases and records by those of all groups."""
    _, found, _ = get(world(), "/v1/figures?period=2015&by=category")
    shares = {row["group"]["category"]: row["rates"]["share"] for row in found["rows"]}
    assert shares == {
        "": {"numerator": 1, "denominator": 4, "value": 0.25},
        "housing": {"numerator": 2, "denominator": 4, "value": 0.5},
        "traffic": {"numerator": 1, "denominator": 4, "value": 0.25},
    }


def test_nothing_at_all() -> None:
    """If nothing is counted, there is one row of zeros without groups, and none with them."""
    _, found, _ = get(World(), "/v1/figures")
    assert [row["group"] for row in found["rows"]] == [{}]
    assert found["rows"][0]["rates"]["share"] == {"numerator": 0, "denominator": 0, "value": None}
    assert get(World(), "/v1/figures?by=kind")[1]["rows"] == []


def test_a_series() -> None:
    """Each part of a series has rows of its own, with the part's days; shares are of the part."""
    _, found, _ = get(
        world(), "/v1/figures?kind=letter&period=2015-01..2015-03&by=category&each=month"
    )
    assert [
        (row["period"]["start"], row["period"]["end"], *row["group"].values())
        for row in found["rows"]
        if row["measures"]["received"]
    ] == [
        ("2015-01-01", "2015-01-31", "housing"),
        ("2015-02-01", "2015-02-28", "housing"),
        ("2015-02-01", "2015-02-28", "traffic"),
    ]
    assert found["rows"][0]["rates"]["share"] == {"numerator": 1, "denominator": 1, "value": 1.0}
    assert (found["each"], found["period"]["end"]) == ("month", "2015-03-31")


def test_an_open_beginning() -> None:
    """A period may have no beginning."""
    _, found, _ = get(world(), "/v1/figures?period=..2014-12-31")
    assert found["period"] == {"start": None, "end": "2014-12-31"}
    assert found["rows"][0]["measures"]["received"] == 1


def test_days_left_out_follow_the_clock() -> None:
    """Without days the answer is this year's, as of today."""
    made = world()
    assert get(made, "/v1/figures")[1]["as_of"] == "2015-03-31"
    made.day = made.day.replace(year=2016)
    found = get(made, "/v1/figures")[1]
    assert (found["as_of"], found["period"]["start"]) == ("2016-03-31", "2016-01-01")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kind=letters", "kind"),
        ("period=2015-02-29", "period"),
        ("period=2015-12..2015-01", "period"),
        ("by=kind,kind", "by"),
        ("each=day&period=2010..2015", "each"),
        ("kind=%FF", "kind"),
        ("kind=%00", "kind"),
        ("what=this", "what"),
        ("period=2015&period=2015", "period"),
        ("measure=open", "measure"),
    ],
)
def test_what_is_refused(query: str, parameter: str) -> None:
    """A bad query is a 400 that names the parameter."""
    status, found, headers = get(world(), f"/v1/figures?{query}")
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert (found["status"], found["parameter"]) == (400, parameter)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that would have too many rows is refused, and says what to do."""
    monkeypatch.setattr(answering.answer_cells, "__defaults__", (2,))
    status, found, _ = get(world(), "/v1/figures?period=2015&by=category")
    assert (status, found["parameter"]) == (400, "by")
    assert "3 rows of this, and an answer may have 2; select more narrowly" in found["detail"]
    status, found, _ = get(world(), "/v1/figures?period=2015&kind=visit&by=kind&each=quarter")
    assert (status, found["parameter"]) == (400, "by")
    assert "makes up to 4 rows of this (4 parts × 1 groups)" in found["detail"]


def test_too_many_groups_to_look_among(monkeypatch: pytest.MonkeyPatch) -> None:
    """What there can be is bounded before room is made for it, even where there is little."""
    monkeypatch.setattr(answering, "MOST_GROUPS", 2)
    assert get(world(), "/v1/figures?period=1999&by=category&kind=visit")[0] == 200
    status, found, _ = get(world(), "/v1/figures?period=1999&by=category")
    assert (status, found["parameter"]) == (400, "by")
    assert "makes 4 groups of this selection, and there may be 2; select" in found["detail"]


def test_a_question_about_little_makes_little_room() -> None:
    """A series over twelve thousand kinds of records took 3.6 GB though a few were asked for."""
    county = msgspec.structs.replace(
        COUNTY, kinds=COUNTY.kinds | {f"k{n}": COUNTY.kinds["visit"] for n in range(12_000)}
    )
    ledger = Ledger(county, DEADLINES)
    ledger.add(
        {encode([16_436, [[16_436, f"k{n}", "desk", "", "", False, 1]]]): 1 for n in range(12_000)}
    )
    by = "by=kind,channel,category,nature,department,column"
    tracemalloc.start()
    try:
        with pytest.raises(BadQuery, match="12000 groups"):
            answering.answer_cells(Figures(ledger), ask(f"{by}&period=2015&each=day"))
        few = answering.answer_cells(Figures(ledger), ask(f"{by}&period=2015&each=day&kind=k1,k2"))
        none = answering.answer_cells(Figures(ledger), ask(f"{by}&period=2014&each=day"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(few), len(none)) == (2, 0)
    assert peak < 100_000_000


def test_others_are_answered_while_a_long_question_is_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long question waits here until a short one, asked later, has its answer."""
    answered = threading.Event()
    begun = threading.Event()

    def slow(asked: Figures, query: Breakdown, most: int = 5_000) -> list[answering.AnswerCell]:
        if query.each:
            begun.set()
            assert answered.wait(20)
        return answering.answer_cells(asked, query, most)

    monkeypatch.setattr(figures, "answer_cells", slow)
    made = world()

    async def run() -> tuple[Any, Any]:
        async with asyncio.timeout(30), served(application(made)) as client:

            async def rows_of(path: str) -> Any:
                async with client.session.get(client.url(path)) as response:
                    return await response.json()

            long = asyncio.create_task(rows_of("/v1/figures?period=2015-02&each=day&by=category"))
            await asyncio.to_thread(begun.wait, 20)
            # What comes meanwhile is in the short answer, and not in the long one.
            made.tell([*EVENTS, letter("2015-02-07", subject="l9", category="traffic")])
            short = await rows_of("/v1/figures?period=2015-02")
            answered.set()
            return await long, short

    long, short = asyncio.run(run())
    assert short["rows"][0]["measures"]["received"] == 3
    assert sum(row["measures"]["received"] for row in long["rows"]) == 2
    assert (long["current"]["at"], short["current"]["at"]) == ("0.1", "0.2")


def test_long_answers_are_those_of_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worked out beside the loop or within it, figures are the same."""
    queries = ["by=category,department", "by=kind,channel&period=2014..2015", ""]
    short = [get(world(), f"/v1/figures?{query}")[1] for query in queries]
    monkeypatch.setattr(answering, "LONG", -1)
    assert [get(world(), f"/v1/figures?{query}")[1] for query in queries] == short


def test_shares_of_another_measure() -> None:
    """`share` names what is divided by what: here of two closed letters one is about housing."""
    path = "/v1/figures?kind=letter&period=2014..2015&by=category&share=closed"
    _, found, _ = get(world(), path)
    shares = {row["group"]["category"]: row["rates"]["share"] for row in found["rows"]}
    assert shares["housing"] == {"numerator": 1, "denominator": 2, "value": 0.5}
    assert shares["traffic"] == {"numerator": 0, "denominator": 2, "value": 0.0}
    status, found, _ = get(world(), "/v1/figures?share=half")
    assert (status, found["parameter"]) == (400, "share")


def table(path: str, **headers: str) -> list[dict[str, str]]:
    """Ask for a table, and read it as a spreadsheet program does."""

    async def run() -> str:
        async with (
            asyncio.timeout(30),
            served(application(world())) as client,
            client.session.get(client.url(path), headers=headers) as response,
        ):
            assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
            assert response.headers["Vary"] == "Accept"
            assert json.loads(response.headers["Kuaibao-Current"])["at"] == "0.1"
            return (await response.read()).decode("utf-8-sig")

    return list(csv.DictReader(io.StringIO(asyncio.run(run()))))


def test_as_a_table() -> None:
    """A table is asked for by Accept or by format, and has the words beside the names."""
    path = "/v1/figures?period=2015&by=category"
    found = table(path, Accept="text/csv")
    assert found == table(path + "&format=csv", Accept="image/png")
    assert [line["类别 category"] for line in found] == ["", "housing", "traffic"]
    (line,) = (line for line in found if line["类别 category"] == "housing")
    assert (line["起 start"], line["止 end"], line["截至 as_of"]) == (
        *("2015-01-01", "2015-12-31"),
        "2015-03-31",
    )
    assert (line["类别名称"], line["收到 received"], line["办结率 closure"]) == ("住宅", "2", "0.5")
    assert (line["占比 share"], line["占比分母 share.denominator"]) == ("0.5", "4")
    assert line["满意率 satisfaction"] == ""


def test_a_workbook_has_the_figures_of_json() -> None:
    """Each row's measures and rates, as numbers; by Accept as by format, the same bytes."""
    path = "/v1/figures?period=2015&by=category"
    rows = get(world(), path)[1]["rows"]

    async def run() -> tuple[bytes, bytes]:
        async with asyncio.timeout(30), served(application(world())) as client:
            ways = [(path + "&format=xlsx", "image/png"), (path, XLSX.media_type)]
            made = []
            for way, accept in ways:
                url = client.url(way)
                async with client.session.get(url, headers={"Accept": accept}) as response:
                    assert response.headers["Content-Type"] == XLSX.media_type
                    assert json.loads(response.headers["Kuaibao-Current"])["at"] == "0.1"
                    made.append(await response.read())
            return made[0], made[1]

    first, second = asyncio.run(run())
    assert first == second
    head, *lines = openpyxl.load_workbook(io.BytesIO(first)).active.iter_rows(values_only=True)
    names = [str(heading).rpartition(" ")[2] for heading in head]
    assert len(lines) == len(rows) == 3
    for line, row in zip(lines, rows, strict=True):
        found = dict(zip(names, line, strict=True))
        assert (found["category"] or "") == row["group"]["category"]
        assert {name: found[name] for name in row["measures"]} == row["measures"]
        rates = {name: rate["value"] for name, rate in row["rates"].items()}
        assert {name: found[name] for name in rates} == rates
        assert found["as_of"] == datetime.fromisoformat("2015-03-31")
    assert "住宅 housing" in {line[names.index("类别名称")] for line in lines}


def test_a_series_as_a_table() -> None:
    """Each line has the days of its part."""
    found = table("/v1/figures?kind=letter&period=2015-01..2015-02&each=month&format=csv")
    assert [(line["起 start"], line["收到 received"]) for line in found] == [
        ("2015-01-01", "1"),
        ("2015-02-01", "2"),
    ]


@pytest.mark.parametrize(
    ("accept", "status"),
    [("", 200), ("*/*", 200), ("application/*", 200), ("application/pdf", 406), ("text/html", 406)],
)
def test_forms_that_there_are_not(accept: str, status: int) -> None:
    """406 says what there is; a client that accepts anything gets JSON."""
    found = get(world(), "/v1/figures", Accept=accept)
    assert found[0] == status
    if status == 406:
        assert found[1]["detail"] == f"there is application/json, text/csv, {XLSX.media_type}"
    assert get(world(), "/v1/catalogue", Accept=accept)[0] == status
    assert get(world(), "/v1/figures?format=docx")[0] == 400


def test_before_the_figures_are_read() -> None:
    """Figures that are not read to their end would be too small: 503, and what is missing."""
    status, found, headers = get(world(figures_ready=False), "/v1/figures")
    assert (status, headers["Retry-After"]) == (503, "2")
    assert "figures of partitions 1" in found["detail"]
    assert get(world(figures_ready=False), "/v1/figures?each=hour")[0] == 400
    # It is not known yet whether anything is counted under a name that the catalogue lacks.
    assert get(world(figures_ready=False), "/v1/figures?kind=letters")[0] == 503


def lost(*names: str) -> World:
    """Make the world with a catalogue that no longer has these names."""
    made = World()
    made.catalogue = without(*names)
    made.tallies = Tallies(Ledger(made.catalogue, DEADLINES), PARTITIONS)
    made.tell(EVENTS)
    return made


@pytest.mark.parametrize(
    ("name", "asked", "received"),
    [
        ("housing", "category=housing", 2),
        ("mailbox", "channel=mailbox", 3),
        ("heating", "department=heating", 1),
        ("letter", "kind=letter", 3),
        ("housing", "category=housing,traffic", 3),
    ],
)
def test_what_the_catalogue_lost_is_answered_with_what_is_counted(
    name: str, asked: str, received: int
) -> None:
    """Rows show its count, and the number leads to what it counts."""
    for world_ in (world(), lost(name)):
        status, found, _ = get(world_, f"/v1/figures?period=2015&{asked}")
        assert status == 200
        assert found["rows"][0]["measures"]["received"] == received
    dimension = asked.partition("=")[0]
    _, found, _ = get(lost(name), f"/v1/figures?period=2015&by={dimension}")
    assert name in {row["group"][dimension] for row in found["rows"]}


def test_what_nothing_is_counted_under_is_an_error_all_the_same() -> None:
    """A name that neither the catalogue nor any row has is a slip of the pen."""
    status, found, _ = get(lost("archives"), "/v1/figures?department=archives")
    assert (status, found["parameter"]) == (400, "department")
    assert "is not a department in the catalogue (heating, transport)" in found["detail"]
    # A name that is counted under another dimension alone is one too.
    assert get(lost("housing"), "/v1/figures?channel=housing")[0] == 400
