"""Open311 endpoints that page, do not page, fail and lie: all that there is is read."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest
from defusedxml import ElementTree

from streams.core.errors import BadInput
from streams.core.mapping.rows import START, SourceRow, Taken
from streams.sources.open311 import endpoint as module
from streams.sources.open311.endpoint import Endpoint, Open311Keys, open_endpoint
from streams.sources.open311.requests import REQUEST_FIELDS, NotGeoReport, read_requests
from streams.sources.source import SourceAway, SourceContext
from tests.support.site import LOOPBACK, Answered, Asked, Site, site

CONTEXT: Final = SourceContext(Path(), frozenset(), frozenset(), ZoneInfo("Asia/Shanghai"))
NOW: Final = dt.datetime(2015, 3, 20, 8, tzinfo=dt.UTC)
Entry = dict[str, Any]


def entry(number: int, updated: dt.datetime, **more: Any) -> Entry:
    """Return a request as an endpoint has it."""
    return {
        "service_request_id": f"r{number}",
        "status": "open",
        "service_code": "1",
        "requested_datetime": "2015-03-01T08:00:00+08:00",
        "description": "路灯",
        "updated_datetime": updated.isoformat(),
        **more,
    }


def city(many: int) -> list[Entry]:
    """Return requests, each updated an hour before the next."""
    return [entry(number, NOW - dt.timedelta(hours=many - number)) for number in range(many)]


class City:
    """An endpoint's way of answering.

    Args:
        entries: All that there is.
        page_size: The most on a page; None: as many as are asked for.
        pages: Whether it has pages; if not, it answers the first one whatever is asked.
        filters: Whether it knows of times.
        newest_first: In which order.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        page_size: int | None = None,
        pages: bool = True,
        filters: bool = True,
        newest_first: bool = True,
    ) -> None:
        self.entries = list(entries)
        self._page_size = page_size
        self._pages = pages
        self._filters = filters
        self._newest_first = newest_first

    def __call__(self, asked: Asked) -> Answered:
        """Answer."""
        after, before = (
            dt.datetime.fromisoformat(asked.query[f"updated_{end}"]) for end in ("after", "before")
        )
        found = [
            each
            for each in self.entries
            if not self._filters
            or after <= dt.datetime.fromisoformat(each["updated_datetime"]) <= before
        ]
        found.sort(key=lambda each: str(each["updated_datetime"]), reverse=self._newest_first)
        size = min(int(asked.query["page_size"]), self._page_size or 1_000)
        start = (int(asked.query["page"]) - 1) * size if self._pages else 0
        return Answered(json.dumps(found[start : start + size]).encode())


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """Run one site for all tests."""
    with site() as found:
        yield found


def opened(running: Site, **more: Any) -> Endpoint:
    """Open an endpoint as a mapping file would have it."""
    said = {"endpoint": running.url + "/v2", "inner": LOOPBACK, "since": "2015-01-01", **more}
    source = open_endpoint(msgspec.convert(said, Open311Keys), CONTEXT)
    source._clock = NOW.timestamp
    return source


def taken(source: Endpoint, position: Any = START) -> tuple[list[SourceRow], Any, list[str]]:
    """Take all there is; return rows, the position through JSON, and what could not be read."""
    parts = list(source.take(position))
    source.close()
    rows = [row for part in parts for row in part.rows]
    unread = [str(each.why) for part in parts for each in part.unread]
    return rows, msgspec.json.decode(msgspec.json.encode(parts[-1].position)), unread


def ids(rows: Sequence[SourceRow]) -> list[str]:
    """Return which requests they are."""
    return [str(row.cells["service_request_id"]) for row in rows]


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"page_size": 7},
        {"pages": False, "page_size": 50},
        {"pages": False, "filters": True, "page_size": 30},
        {"filters": False},
    ],
)
def test_all_is_read_whatever_the_endpoint_keeps_of_georeport(
    running: Site, ways: dict[str, Any], *, newest_first: bool
) -> None:
    """Smaller pages than asked for, no pages at all, no times: nothing is missed."""
    running.answer = City(city(130), newest_first=newest_first, **ways)
    rows, position, unread = taken(opened(running))
    assert set(ids(rows)) == {f"r{number}" for number in range(130)}
    assert unread == []
    assert position == {"until": NOW.isoformat()}


def test_only_what_changed_is_asked_for_later(running: Site) -> None:
    """With an overlap, in which the same is there again and says the same."""
    running.answer = City(city(10))
    first, position, _ = taken(opened(running, overlap_minutes=120))
    running.asked.clear()
    again, _, _ = taken(opened(running, overlap_minutes=120), position)
    assert ids(again) == ["r8", "r9"]
    assert [row.cells for row in again] == [row.cells for row in first][-2:]
    assert running.asked[0].query["updated_after"] == "2015-03-20T06:00:00Z"
    assert running.asked[0].query["start_date"] == "2014-12-31T16:00:00Z"


def test_cells(running: Site) -> None:
    """They are GeoReport's, with the time of closing where it is closed."""
    closed = entry(
        1, NOW, status="Closed", lat="34.5", long=109, address="某街", extra="x", notes=[]
    )
    running.answer = City([closed, entry(2, NOW, status="open", lat="somewhere", zipcode=710200)])
    rows, _, _ = taken(opened(running))
    one, two = sorted(rows, key=lambda row: str(row.cells["service_request_id"]))
    assert tuple(one.cells) == REQUEST_FIELDS
    assert (one.cells["status"], one.cells["closed_datetime"]) == ("closed", NOW)
    assert (one.cells["lat"], one.cells["long"], one.cells["address"]) == (34.5, 109.0, "某街")
    assert (two.cells["closed_datetime"], two.cells["lat"]) == (None, None)
    assert two.cells["zipcode"] == "710200"
    assert one.place == f"{running.url}/v2, 2015-03-01, page 1, r1"


def test_xml_says_the_same_as_json() -> None:
    """An endpoint has the one or the other."""
    entries = [entry(1, NOW, status_notes="已<处理>"), entry(2, NOW, description=None)]
    root = ElementTree.fromstring("<service_requests/>")
    for each in entries:
        request = root.makeelement("request", {})
        root.append(request)
        for name, value in each.items():
            child = request.makeelement(name, {})
            child.text = value
            request.append(child)
    written = ElementTree.tostring(root, encoding="utf-8")
    assert read_requests(written, "xml") == read_requests(json.dumps(entries).encode(), "json")
    wrapped = json.dumps({"service_requests": {"request": entries}}).encode()
    assert len(read_requests(wrapped, "json")) == 2


@pytest.mark.parametrize(
    ("body", "form"),
    [
        *((b"<html>", "json"), (b"{}", "json"), (b"[1]", "json"), (b"\xff", "json")),
        (b'[{"code": 400, "description": "MARK"}]', "json"),
        *((b"[]", "xml"), (b"<html/>", "xml"), (b"", "xml")),
        (b'<!DOCTYPE r [<!ENTITY a "x">]><service_requests>&a;</service_requests>', "xml"),
    ],
)
def test_what_is_not_georeport(running: Site, body: bytes, form: str) -> None:
    """It is said, without its content; the feeder tries again later."""
    with pytest.raises(NotGeoReport) as said:
        read_requests(body, form)
    assert "MARK" not in str(said.value)
    running.answer = lambda _: Answered(body)
    with pytest.raises(SourceAway, match="answers, but"):
        taken(opened(running, form=form))


def test_a_request_without_an_id_is_reported(running: Site) -> None:
    """And stops none of the others."""
    running.answer = City([entry(1, NOW), {**entry(2, NOW), "service_request_id": None}])
    rows, _, unread = taken(opened(running))
    assert ids(rows) == ["r1"]
    assert len(unread) == 1
    assert "service_request_id" in unread[0]


def test_what_moves_while_pages_are_read_is_found(running: Site) -> None:
    """A request that is updated leaves the window, and the rest move up by one."""
    whole = city(30)
    answer = City(whole, page_size=10, newest_first=False)
    before = len(running.asked)

    def moving(asked: Asked) -> Answered:
        if len(running.asked) - before == 2:
            # What was on the first page is changed now: so what was first on the second is there.
            answer.entries[0] = entry(0, NOW + dt.timedelta(hours=1), status="closed")
        return answer(asked)

    running.answer = moving
    rows, _, _ = taken(opened(running, window_days=366))
    assert set(ids(rows)) == {f"r{number}" for number in range(30)}


def failing(answer: Callable[[Asked], Answered], at: int) -> Callable[[Asked], Answered]:
    """Return a way of answering that fails once, at the how manieth request."""
    times = iter(range(1, 10_000))
    return lambda asked: Answered(status=502) if next(times) == at else answer(asked)


def test_going_on_after_any_failure_misses_nothing(running: Site) -> None:
    """Whatever request fails, what Kafka has and what comes after it are all that there is."""
    answer = City(city(60), page_size=20)
    running.answer = answer
    running.asked.clear()
    options = {"window_days": 1, "since": "2015-03-17"}
    everything = set(ids(taken(opened(running, **options))[0]))
    for at in range(1, len(running.asked) + 1):
        running.answer = failing(answer, at)
        source = opened(running, **options)
        parts: list[Taken] = []
        with pytest.raises(SourceAway, match="502"):
            parts.extend(source.take(START))
        got = {each for part in parts for each in ids(part.rows)}
        position = parts[-1].position if parts else START
        rest, _, _ = taken(source if at % 2 else opened(running, **options), position)
        source.close()
        assert got | set(ids(rest)) == everything == {f"r{number}" for number in range(60)}


def test_an_endpoint_that_never_ends_is_left(
    running: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It makes up new requests for ever."""
    monkeypatch.setattr(module, "MOST_PAGES", 5)
    numbers = iter(range(1_000))
    running.answer = lambda _: Answered(json.dumps([entry(next(numbers), NOW)]).encode())
    with pytest.raises(SourceAway, match="more than 5 pages"):
        taken(opened(running))


def test_too_many_in_one_minute_without_pages_is_reported(running: Site) -> None:
    """Nobody can ask for the rest; a person must be told."""
    running.answer = City([entry(n, NOW) for n in range(100)], pages=False, page_size=50)
    rows, _, unread = taken(opened(running, since="2015-03-20"))
    assert len(ids(rows)) >= 50
    assert unread
    assert "minute" in unread[0]


def test_an_endpoint_that_knows_no_changes_is_read_again(running: Site) -> None:
    """By `requested`, what was sent in the last days is read each time."""
    running.answer = lambda asked: Answered(
        json.dumps([entry(1, NOW)] if asked.query["page"] == "1" else []).encode()
    )
    _, position, _ = taken(opened(running, by="requested", back_days=10))
    running.asked.clear()
    rows, _, _ = taken(opened(running, by="requested", back_days=10), position)
    assert ids(rows) == ["r1"]
    assert running.asked[0].query["start_date"] == "2015-03-10T08:00:00Z"
    assert "updated_after" not in running.asked[0].query


def test_keys_are_sent_and_not_told(running: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key and the place go with each request; what is said of a failure has neither."""
    monkeypatch.setenv("TEST_OPEN311_KEY", "SECRET")
    running.answer = lambda _: Answered(status=403)
    running.asked.clear()
    source = opened(running, api_key_env="TEST_OPEN311_KEY", jurisdiction_id="city.example")
    with pytest.raises(SourceAway, match="403") as said:
        taken(source)
    assert "SECRET" not in str(said.value)
    assert running.asked[0].query["api_key"] == "SECRET"
    assert running.asked[0].query["jurisdiction_id"] == "city.example"
    with pytest.raises(BadInput, match="api_key_env"):
        opened(running, api_key_env="TEST_NONE")
    with pytest.raises(BadInput, match="endpoint"):
        opened(running, endpoint=running.url + "/?a=b")


def test_waiting_ends_when_it_is_due(running: Site) -> None:
    """In another thread it may be closed twice."""
    running.answer = City(city(1))
    source = opened(running, every=1)
    list(source.take(START))
    waiting = threading.Thread(target=source.wait, args=(30,))
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()
    source.close()
    source.close()
