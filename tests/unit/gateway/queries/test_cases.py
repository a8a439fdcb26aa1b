"""``/v1/cases``: the ids behind a figure, and one case with its history."""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.events.postings import Posting
from streams.core.figures.figures import Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index.listing import CasePage, Listed, NotYet
from streams.gateway.index.orders import BY_RECEIPT, ListOrder
from streams.gateway.index.placement import Expired
from streams.printing.formats import XLSX
from tests.support.contract import closed, document, validator
from tests.support.county import COUNTY, DEADLINES, Sent, cases, letter, row, sent
from tests.unit.gateway.asking import PARTITIONS, World, application, get, served
from tests.unit.gateway.gone import without

LETTER = "信/17 %&?#+.."
EVENTS = [
    letter("2015-03-02", subject=LETTER, nature="complaint", source_="/portal"),
    sent("routed", "2015-03-03", "r", LETTER, category="housing", department="heating"),
    sent("replied", "2015-03-04", "a", LETTER),
    sent("rated", "2015-03-05T09:00:00.5Z", "g", LETTER, score=2),
    sent("closed", "2015-03-06", "c", LETTER),
    sent("reopened", "2015-03-07", "o", LETTER),
    sent("rejected", "2015-03-08", "x", LETTER, reason="duplicate"),
    sent("voided", "2015-03-09", "v", LETTER) | {"data": {"source": "/test", "id": "x"}},
    sent("counted", "2015-01-05", "a", "r1", kind="visit", channel="desk", quantity=3),
    sent("closed", "2015-01-05", "c", "early"),
    letter("2015-03-02", subject="guessed", title="供暖不热"),
]


class Cases:
    """A fake of the index of cases: the cases of some events, and lists as they are given."""

    def __init__(self, events: Sequence[Sent] = EVENTS) -> None:
        self.events = cases(list(events))
        self.listed: list[Listed] = []
        self.fails: Exception | None = None
        self.asked: list[tuple[Any, ...]] = []

    async def history(self, subject: str) -> bytes | None:
        """Return the record of a case."""
        if self.fails:
            raise self.fails
        if subject not in self.events:
            return None
        return CaseRecords(COUNTY).make(self.events[subject])[0]

    async def title(self, subject: str) -> str:
        """Return the title of a case."""
        return "供暖不热" if subject == "guessed" else ""

    async def postings(self, subjects: list[str]) -> dict[str, Posting]:
        """Return where cases were posted."""
        said = Posting("https://weibo.example/detail/7", "微博", 0)
        return {subject: said for subject in subjects if subject == "guessed"}

    async def behind(
        self,
        *asked: Any,
        at: tuple[int, ...] | None,
        after: tuple[int, str] | None,
        limit: int,
        order: ListOrder,
        words: tuple[str, ...],
        less: str | None,
        about: str,
    ) -> CasePage:
        """Return a page of what is listed."""
        self.asked.append((*asked, at, after, limit))
        assert (order, words, less, about) == (BY_RECEIPT, (), None, "")
        if self.fails:
            raise self.fails
        left = [item for item in self.listed if after is None or (item.key, item.subject) > after]
        return CasePage(
            (12, 7), len(self.listed), len(self.listed), left[:limit], len(left) > limit
        )


def world(**changes: Any) -> World:
    """Make a world with an index."""
    made = World()
    made.cases = Cases()
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def one(subject: str, query: str = "") -> Any:
    """Ask for one case."""
    status, found, headers = get(world(), f"/v1/cases/{quote(subject, safe='')}{query}")
    assert (status, "ETag" in headers) == (200, True), found
    return found


def test_one_case() -> None:
    """A case is shown as it is today, with its whole history in the county's time."""
    found = one(LETTER)
    history = found.pop("history")
    assert found.pop("current")["at"] == "0.0"
    assert found == {
        "id": LETTER,
        "as_of": "2015-03-31",
        "kind": "letter",
        "channel": "mailbox",
        "received": "2015-03-02",
        "category": "housing",
        "filing": "filed",
        "nature": "complaint",
        "department": "heating",
        "standing": "open",
        "replied": "2015-03-04",
        "closed": None,
        "due": None,
        "overdue": False,
        "stages": {},
        "waiting": False,
    }
    assert [event["type"].split(".")[2] for event in history] == [
        *("received", "routed", "replied", "rated", "closed", "reopened", "rejected", "voided")
    ]
    times = [event["time"] for event in history]
    assert times[0] == "2015-03-02T10:00:00+08:00"
    assert times[3] == "2015-03-05T17:00:00.500000+08:00"
    assert history[0] == {
        "time": times[0],
        "type": "kuaibao.case.received.v1",
        "source": "/portal",
        "id": "e1",
        "kind": "letter",
        "channel": "mailbox",
        "nature": "complaint",
    }
    assert history[1] | {"time": "", "type": ""} == {
        "time": "",
        "type": "",
        "source": "/test",
        "id": "r",
        "category": "housing",
        "department": "heating",
    }
    assert history[3]["satisfied"] is False
    assert history[6]["reason"] == "duplicate"
    assert history[7] == {
        "time": times[7],
        "type": "kuaibao.event.voided.v1",
        "source": "/test",
        "id": "v",
        "voids": {"source": "/test", "id": "x"},
    }


DONE: Final = [
    letter("2015-03-02", subject="done", labels={"applicant": "natural"}),
    sent("accepted", "2015-03-03", "a", "done", department="heating", note="已收"),
    sent("extended", "2015-03-03", "b", "done", until="2015-04-03", approved_by="archives"),
    sent("paused", "2015-03-04", "p", "done", reason="fee"),
    sent("resumed", "2015-03-05", "s", "done", restart=False),
    sent("urged", "2015-03-05", "u", "done", means="notice", number="12"),
    sent("called-back", "2015-03-06", "k", "done", reached=True, solved=False),
    sent("judged", "2015-03-07", "j", "done")
    | {"data": {"source": "/test", "id": "answer", "verdict": "perfunctory", "by": "archives"}},
    sent("replied", "2015-03-08", "answer", "done"),
    sent("archived", "2015-03-09", "z", "done"),
]


def test_what_was_done_to_a_case() -> None:
    """Each step with what was said of it; a verdict once its reply is there."""
    known = world(cases=Cases(DONE))
    _, early, _ = get(known, "/v1/cases/done?as_of=2015-03-07")
    _, found, _ = get(known, "/v1/cases/done")
    before = [
        {"day": "2015-03-03", "what": "accepted", "department": "heating"},
        {"day": "2015-03-03", "what": "extended", "until": "2015-04-03"},
        {"day": "2015-03-04", "what": "paused", "reason": "fee"},
        {"day": "2015-03-05", "what": "resumed", "restart": False},
        {"day": "2015-03-05", "what": "urged", "means": "notice"},
        {"day": "2015-03-06", "what": "called-back", "reached": True, "solved": False},
    ]
    verdict = {"verdict": "perfunctory", "of_reply_on": "2015-03-08"}
    assert early["steps"] == before
    assert found["steps"] == [
        *before,
        {"day": "2015-03-07", "what": "judged", **verdict},
        {"day": "2015-03-09", "what": "archived"},
    ]
    said = {event["id"]: event for event in found["history"]}
    envelope = ("time", "type", "source", "id")
    told = {
        id_: {name: value for name, value in event.items() if name not in envelope}
        for id_, event in said.items()
    }
    assert told["e1"]["labels"] == {"applicant": "natural"}
    assert told["a"] == {"department": "heating"}
    assert told["b"] == {"until": "2015-04-03", "approved_by": "archives"}
    assert told["s"] == {"restart": False}
    assert told["u"] == {"means": "notice", "number": "12"}
    assert told["k"] == {"reached": True, "solved": False}
    judges = {"source": "/test", "id": "answer"}
    assert told["j"] == {"judges": judges, "verdict": "perfunctory", "by": "archives"}
    assert (said["j"]["source"], said["j"]["id"]) == ("/test", "j")
    assert told["z"] == {}
    whole = document()
    schema = validator(closed(whole), "/components/schemas/Case")
    assert list(schema.iter_errors(found)) == []
    assert "steps" not in one(LETTER)


def test_one_case_as_of_a_day() -> None:
    """A case is shown as it was at the end of a day; its history is whole all the same."""
    found = one(LETTER, "?as_of=2015-03-06")
    assert (found["as_of"], found["standing"], found["closed"]) == (
        "2015-03-06",
        "closed",
        "2015-03-06",
    )
    assert one(LETTER, "?as_of=2015-03-08")["standing"] == "rejected"
    assert len(found["history"]) == 8


def test_a_guess_is_told_from_what_was_given() -> None:
    """What keywords suggested is not shown as what the feeder said."""
    found = one("guessed")
    assert (found["category"], found["filing"]) == ("housing", "guessed")
    assert found["guess"] == {"category": "housing", "by": "keywords", "sure": 0.86, "then": None}
    told = found["history"][0]
    assert (told["guessed"], told["guessed_by"], told["sure"]) == ("housing", "keywords", 0.86)
    assert "category" not in told
    assert "guess" not in one(LETTER)


def test_a_record() -> None:
    """A record is shown by what it last said."""
    found = one("r1")
    assert (found["day"], found["quantity"], found["waiting"]) == ("2015-01-05", 3, False)
    assert found["history"][0] | {"time": ""} == {
        "time": "",
        "type": "kuaibao.record.counted.v1",
        "source": "/test",
        "id": "a",
        "kind": "visit",
        "channel": "desk",
        "headline": False,
        "quantity": 3,
    }


@pytest.mark.parametrize(("subject", "query"), [("early", ""), (LETTER, "?as_of=2015-03-01")])
def test_one_that_is_not_there_yet(subject: str, query: str) -> None:
    """Of a case that has not been received by that day, the history alone is shown."""
    found = one(subject, query)
    assert found["waiting"] is True
    assert set(found) == {"id", "as_of", "waiting", "history", "current"}
    assert found["history"]


def test_one_that_is_not_known() -> None:
    """What has never come is 404, and the id is said as it was read."""
    status, found, _ = get(world(), "/v1/cases/%E4%BF%A1%2F1")
    assert (status, found["detail"]) == (404, 'no event of a case or record "信/1" has come')


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("r1?period=2015", "measure"),
        ("r1?as_of=2015-02-29", "as_of"),
        ("r1?as_of=2015-03-01&as_of=2015-03-01", "as_of"),
        ("r%FF", "id"),
        ("r%00", "id"),
        ("r%0A", "id"),
        ("%ED%A0%80", "id"),
    ],
)
def test_how_one_cannot_be_asked_for(path: str, parameter: str) -> None:
    """What cannot be an id or a parameter is 400."""
    status, found, _ = get(world(), f"/v1/cases/{path}")
    assert (status, found["parameter"]) == (400, parameter)


LISTED = [
    Listed(
        f"s{number}",
        day := 16_400 + number // 2,
        1 + number % 2,
        row(cases(EVENTS)[LETTER]),
        day,
    )
    for number in range(7)
]


def test_a_list() -> None:
    """A list says what was asked, its state, and of each case its id and standing."""
    made = world()
    made.cases.listed = LISTED[:1]
    status, found, headers = get(
        made, "/v1/cases?measure=open&kind=letter&period=2015-03&as_of=2015-03-06&at=12.7"
    )
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert made.cases.asked == [
        (
            Question(Selection({"kind": ("letter",)}), Period(16_495, 16_525), 16_500),
            "open",
            (12, 7),
            None,
            100,
        )
    ]
    assert found == {
        "measure": "open",
        "selection": {"kind": ["letter"]},
        "period": {"start": "2015-03-01", "end": "2015-03-31"},
        "as_of": "2015-03-06",
        "at": "12.7",
        "figure": 1,
        "cases": 1,
        "items": [
            {
                "id": "s0",
                "times": 1,
                "kind": "letter",
                "channel": "mailbox",
                "received": "2015-03-02",
                "category": "housing",
                "filing": "filed",
                "nature": "complaint",
                "department": "heating",
                "standing": "closed",
                "replied": "2015-03-04",
                "closed": "2015-03-06",
                "due": None,
                "overdue": False,
                "stages": {},
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 100])
def test_pages(limit: int) -> None:
    """The cursors lead to each case once, in order; all pages are of the first one's state."""
    made = world()
    made.cases.listed = LISTED
    query = {"measure": "open", "limit": str(limit)}
    found, pages = [], 0
    cursor: str | None = ""
    while cursor is not None:
        asked = query | ({"cursor": cursor} if cursor else {})
        status, page, _ = get(made, f"/v1/cases?{urlencode(asked)}")
        assert status == 200, page
        assert page["figure"] == 7
        found += [(item["id"], item["times"]) for item in page["items"]]
        cursor, pages = page["next"], pages + 1
        made.day = made.day.replace(day=1, month=made.day.month + 1)
    assert found == [(item.subject, item.times) for item in LISTED]
    assert pages == max(1, -(-7 // limit))
    assert [asked[2] for asked in made.cases.asked] == [None] + [(12, 7)] * (pages - 1)
    # Days that were left out are those of the first page, also after midnight.
    assert len({asked[0].as_of for asked in made.cases.asked}) == 1


def test_a_cursor_of_another_list() -> None:
    """A cursor leads on in its own list alone."""
    made = world()
    made.cases.listed = LISTED
    cursor = get(made, "/v1/cases?measure=open&limit=2")[1]["next"]
    status, found, _ = get(made, f"/v1/cases?measure=closed&limit=2&cursor={cursor}")
    assert (status, found["parameter"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "measure"),
        ("?measure=share", "measure"),
        ("?measure=open&at=1.2.3", "at"),
        ("?measure=open&limit=0", "limit"),
        ("?measure=open&cursor=abc", "cursor"),
        ("?measure=open&each=day", "each"),
    ],
)
def test_what_cannot_be_listed(query: str, parameter: str) -> None:
    """A bad query is a 400 that names the parameter."""
    status, found, _ = get(world(), f"/v1/cases{query}")
    assert (status, found["parameter"]) == (400, parameter)


@pytest.mark.parametrize(
    ("path", "error", "status", "words"),
    [
        ("?measure=open&at=1.2", Expired(), 410, "too long ago; ask again without at and cursor"),
        ("?measure=open&at=1.2", NotYet("the index"), 503, "not read to its end: the index"),
        ("/r1", NotYet("the index"), 503, "not read to its end: the index; ask again soon"),
    ],
)
def test_what_is_not_there(path: str, error: Exception, status: int, words: str) -> None:
    """A state too long ago is 410; one that the index has yet to reach is 503."""
    made = world()
    made.cases.fails = error
    found, said, headers = get(made, f"/v1/cases{path}")
    assert (found, words in said["detail"]) == (status, True)
    assert ("Retry-After" in headers) == (status == 503)


@pytest.mark.parametrize("path", ["/v1/cases?measure=open", "/v1/cases/r1"])
def test_before_the_index_is_read(path: str) -> None:
    """Until the index has been read, 503 says so."""
    status, found, headers = get(world(cases_ready=False), path)
    assert (status, "Retry-After" in headers) == (503, True)
    assert found["detail"].startswith("not read to its end: ")


def test_a_list_as_a_table() -> None:
    """It has the words beside the names, and never a formula, whatever an id is."""
    ids = ["=1+1", "s2"]
    index = Cases()
    for subject in ids:
        events = cases([letter("2015-03-06", subject=subject, category="housing")])[subject]
        index.listed.append(Listed(subject, 16_500, 1, row(events)))

    async def run() -> tuple[str, Mapping[str, str]]:
        path = "/v1/cases?measure=received&limit=1&format=csv"
        async with (
            asyncio.timeout(30),
            served(application(world(cases=index))) as client,
            client.session.get(client.url(path)) as response,
        ):
            assert response.status == 200
            return (await response.read()).decode("utf-8-sig"), response.headers

    text, headers = asyncio.run(run())
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["编号 id"], line["次数 times"]) == ("'=1+1", "1")
    assert (line["类别 category"], line["类别名称"]) == ("housing", "住宅")
    assert (line["收到日期 received"], line["超期 overdue"]) == ("2015-03-06", "false")
    assert line["办结日期 closed"] == line["数量 quantity"] == ""
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Kuaibao-At"] == "12.7"
    following = f"/v1/cases?measure=received&limit=1&format=csv&cursor={headers['Kuaibao-Next']}"
    assert (
        get(world(cases=index), following.replace("format=csv", "format=json"))[1]["next"] is None
    )


def test_a_list_as_a_workbook() -> None:
    """Ids are texts whatever they are, days are days; cursor and state are in the headers."""
    index = Cases()
    for subject in ("=1+1", "s2"):
        events = cases([letter("2015-03-06", subject=subject, category="housing")])[subject]
        index.listed.append(Listed(subject, 16_500, 1, row(events)))

    async def run() -> tuple[bytes, Mapping[str, str]]:
        path = "/v1/cases?measure=received&limit=1&format=xlsx&download=1"
        async with (
            asyncio.timeout(30),
            served(application(world(cases=index))) as client,
            client.session.get(client.url(path)) as response,
        ):
            return await response.read(), response.headers

    made, headers = asyncio.run(run())
    assert headers["Content-Type"] == XLSX.media_type
    assert headers["Kuaibao-At"] == "12.7"
    assert headers["Kuaibao-Next"]
    assert 'filename="cases.xlsx"' in headers["Content-Disposition"]
    head, line = openpyxl.load_workbook(io.BytesIO(made)).active.iter_rows()
    found = {
        str(title.value).rpartition(" ")[2]: cell for title, cell in zip(head, line, strict=True)
    }
    assert (found["id"].data_type, found["id"].value) == ("s", "=1+1")
    assert (found["times"].data_type, found["times"].value) == ("n", 1)
    assert (found["received"].data_type, str(found["received"].value)) == (
        "d",
        "2015-03-06 00:00:00",
    )
    assert (found["overdue"].data_type, found["overdue"].value) == ("b", False)


@pytest.mark.parametrize(("path"), ["/v1/cases?measure=received", "/v1/cases/r1", "/v1/live"])
def test_forms_that_there_are_not(path: str) -> None:
    """A client that accepts none of the forms is told which there are; all others get JSON."""
    status, found, headers = get(world(), path, Accept="application/pdf")
    assert (status, headers["Vary"]) == (406, "Accept")
    assert found["detail"].startswith("there is ")
    if path != "/v1/live":
        assert get(world(), path, Accept="text/html, */*;q=0.1")[0] == 200


def test_a_list_of_what_the_catalogue_lost() -> None:
    """The number that rows show leads to its cases."""
    county = without("housing")
    made = world(catalogue=county, tallies=Tallies(Ledger(county, DEADLINES), PARTITIONS))
    path = "/v1/cases?measure=received&category=housing"
    assert get(made, path)[0] == 400
    made.tell(EVENTS)
    status, found, _ = get(made, path)
    assert (status, found["selection"]) == (200, {"category": ["housing"]})
    made.figures_ready = False
    assert get(made, path)[0] == 503


def test_steps_and_what_had_no_effect() -> None:
    """Steps are shown with what they say; one that moves no deadline, with the reason."""
    made = world()
    made.cases = Cases(
        [
            letter("2015-03-02", kind="disclosure"),
            sent("extended", "2015-03-03", "x", until="2015-04-01", approved_by="heating"),
            sent("paused", "2015-03-04", "p", reason="fee"),
            sent("resumed", "2015-03-05", "r", restart=False),
            sent("called-back", "2015-03-06", "k", reached=True, solved=False, grade=2),
            sent("judged", "2015-03-07", "j", verdict="perfunctory")
            | {"data": {"source": "/test", "id": "e1", "verdict": "perfunctory"}},
        ]
    )
    _, found, _ = get(made, "/v1/cases/s1")
    told = [
        {key: value for key, value in event.items() if key not in {"time", "source", "id"}}
        for event in found["history"][1:]
    ]
    assert told == [
        {
            "type": "kuaibao.case.extended.v1",
            "until": "2015-04-01",
            "approved_by": "heating",
            "without_effect": "not-allowed",
        },
        {"type": "kuaibao.case.paused.v1", "reason": "fee"},
        {"type": "kuaibao.case.resumed.v1", "restart": False},
        {"type": "kuaibao.case.called-back.v1", "reached": True, "solved": False, "grade": 2},
        {
            "type": "kuaibao.case.judged.v1",
            "verdict": "perfunctory",
            "judges": {"source": "/test", "id": "e1"},
        },
    ]
    due = {"due": "2015-03-25", "time": None, "paused": False, "provisional": False}
    assert found["stages"] == {"close": due}
    assert found["due"] == "2015-03-25"
