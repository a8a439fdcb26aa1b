"""Lists that are searched and put in order, and the case that one came from them to."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
import pytest

from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date, day_number
from tests.support.county import COUNTY, Sent, letter, sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

TODAY: Final = day_number(date(2015, 3, 31))
TODAY_ORDINAL: Final = date(2015, 3, 31).toordinal()
LINKED: Final = msgspec.structs.replace(
    COUNTY,
    channels=COUNTY.channels
    | {
        "mailbox": msgspec.structs.replace(
            COUNTY.channels["mailbox"], link="https://portal.example/a?id={subject}#top"
        )
    },
)
CHANCE: Final = Random(14)
WORDS: Final = ("路灯", "路面", "灯光", "供暖", "垃圾", "A-1", "12路", "的", "问题", "＊＊＊")


def events() -> tuple[list[Sent], dict[str, str]]:
    """Make some hundred letters, some of a day, some closed; and what they are called."""
    made: list[Sent] = []
    titles: dict[str, str] = {}
    for number in range(150):
        subject = f"{CHANCE.choice(('L', 'x', '信'))}-{number * 7 % 100:02}-{number}"
        day = day_date(TODAY - CHANCE.randrange(40)).isoformat()
        category = CHANCE.choice(("housing", "traffic"))
        made.append(letter(day, subject=subject, category=category))
        if number % 3 == 0:
            made.append(sent("closed", "2015-03-30", "c", subject))
        if number % 5:
            titles[subject] = "".join(CHANCE.choices(WORDS, k=CHANCE.randrange(1, 5)))
    return made, titles


EVENTS, TITLES = events()


def folded(text: str) -> str:
    """Write a text as it is searched, as far as these texts go."""
    return text.lower().replace("＊", " ").replace("-", " ")


def expected(items: list[dict[str, Any]], words: str, sort: str) -> list[str]:
    """Return the ids of a list in another way: from what the whole of it says of each case."""
    found = [
        item
        for item in items
        if all(
            word.lower() in item["id"].lower() or folded(word) in folded(TITLES.get(item["id"], ""))
            for word in words.split()
        )
    ]
    by, down = sort.removeprefix("-"), sort.startswith("-")

    def value(item: dict[str, Any]) -> int | None:
        if by == "due":
            is_owed = item["standing"] == "open" and item["due"]
            return date.fromisoformat(item["due"]).toordinal() if is_owed else None
        received = date.fromisoformat(item["received"]).toordinal()
        if by == "age":
            return TODAY_ORDINAL - received if item["standing"] == "open" else None
        return received

    if by == "number":
        return sorted((item["id"] for item in found), reverse=down)
    has = [item for item in found if value(item) is not None]
    # The least significant first: sorting keeps the order of what is alike.
    has.sort(key=lambda item: item["id"])
    has.sort(key=lambda item: str(item["received"]))
    has.sort(key=lambda item: value(item) or 0, reverse=down)
    without = [item for item in found if value(item) is None]
    without.sort(key=lambda item: (str(item["received"]), item["id"]))
    return [item["id"] for item in [*has, *without]]


def with_county(
    folder: Path, work: Callable[[CountyGateway], Any], catalogue: Catalogue = COUNTY
) -> Any:
    """Do something with a gateway that has these letters."""
    state = CountyState(catalogue, folder, TODAY)
    state.tell(EVENTS)
    state.name(TITLES)
    return served(state, work)


@pytest.mark.parametrize(
    "words", ["", "路", "路灯", "灯路", "a 1", "a-1", "12", "-07-", "路 的问题", "信"]
)
def test_a_list_is_what_was_asked_in_the_order_that_was_asked(tmp_path: Path, words: str) -> None:
    """Checked against sorting and searching all of it in Python; page by page, both ways."""

    async def work(gateway: CountyGateway) -> None:
        everything = await gateway.json("/v1/cases?measure=received&limit=1000")
        for by in ("received", "due", "age", "number"):
            for sort in (by, f"-{by}"):
                right = expected(everything["items"], words, sort)
                query = {"measure": "received", "sort": sort} | ({"q": words} if words else {})
                found: list[str] = []
                path = f"/v1/cases?{urlencode(query)}"
                page = await gateway.json(f"{path}&limit=1000")
                assert [item["id"] for item in page["items"]] == right, sort
                assert page["cases"] == page["figure"] == len(right)
                cursor: str | None = ""
                while cursor is not None:
                    more = f"&cursor={cursor}" if cursor else ""
                    page = await gateway.json(f"{path}&limit=37{more}")
                    found += [item["id"] for item in page["items"]]
                    cursor = page["next"]
                assert found == right, sort
                for place in {0, 1, len(right) // 2, len(right) - 1} & set(range(len(right))):
                    one = f"/v1/cases/{quote(right[place], safe='')}?{urlencode(query)}"
                    beside = (await gateway.json(one))["beside"]
                    ends = [None, *right, None]
                    assert beside == {"previous": ends[place], "next": ends[place + 2]}, sort

    with_county(tmp_path, work)


def test_among_many_cases_the_order_of_all_numbers_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same list as when all are read; the way to it differs."""
    monkeypatch.setattr("streams.gateway.index.case_lists.FEW_CASES", 10)

    async def work(gateway: CountyGateway) -> None:
        everything = await gateway.json("/v1/cases?measure=open&limit=1000")
        for sort in ("number", "-number"):
            right = expected(everything["items"], "", sort)
            path = f"/v1/cases?measure=open&sort={sort}"
            page = await gateway.json(f"{path}&limit=20")
            assert [item["id"] for item in page["items"]] == right[:20]
            page = await gateway.json(f"{path}&limit=20&cursor={page['next']}")
            assert [item["id"] for item in page["items"]] == right[20:40]
            one = await gateway.json(f"/v1/cases/{quote(right[9])}?measure=open&sort={sort}")
            assert one["beside"] == {"previous": right[8], "next": right[10]}
            closed = next(event["subject"] for event in EVENTS if ".closed." in event["type"])
            one = await gateway.json(f"/v1/cases/{quote(closed)}?measure=open&sort={sort}")
            assert one["beside"] is None

    with_county(tmp_path, work)


def test_a_cursor_is_of_its_list_alone(tmp_path: Path) -> None:
    """Another order or other words are another list."""

    async def work(gateway: CountyGateway) -> None:
        path = "/v1/cases?measure=received&limit=5"
        cursor = (await gateway.json(f"{path}&sort=-due&q=%E7%81%AF"))["next"]
        await gateway.json(f"{path}&sort=-due&q=%E7%81%AF&cursor={cursor}")
        for other in ("", "&sort=due&q=%E7%81%AF", "&sort=-due", "&sort=-due&q=%E8%B7%AF"):
            await gateway.json(f"{path}{other}&cursor={cursor}", status=400)

    with_county(tmp_path, work)


def test_one_measure_less_another(tmp_path: Path) -> None:
    """The cases of the one that are not among those of the other, from page to page and beside."""

    async def work(gateway: CountyGateway) -> None:
        path = "/v1/cases?limit=1000&measure="

        async def ids(measure: str) -> list[str]:
            return [item["id"] for item in (await gateway.json(path + measure))["items"]]

        received, still_open = await ids("received"), set(await ids("open"))
        left = [subject for subject in received if subject not in still_open]
        assert 1 < len(left) < len(received)
        found = await gateway.json(f"{path}received&less=open")
        assert [item["id"] for item in found["items"]] == left
        assert (found["less"], found["figure"], found["cases"]) == ("open", len(left), len(left))
        page = await gateway.json("/v1/cases?limit=1&measure=received&less=open")
        rest = f"&cursor={page['next']}"
        second = await gateway.json(f"/v1/cases?limit=1&measure=received&less=open{rest}")
        assert [item["id"] for item in second["items"]] == left[1:2]
        await gateway.json(f"/v1/cases?limit=1&measure=received{rest}", status=400)
        await gateway.json(f"{path}received&less=all", status=400)
        one = await gateway.json(f"/v1/cases/{quote(left[0])}?measure=received&less=open")
        assert one["beside"] == {"previous": None, "next": left[1]}

    with_county(tmp_path, work)


def test_titles_come_and_go(tmp_path: Path) -> None:
    """In the list, of one case, in a table; searched no more once they are taken out."""
    named, nameless = (
        next(iter(TITLES)),
        next(each["subject"] for each in EVENTS if each["subject"] not in TITLES),
    )

    async def work(gateway: CountyGateway) -> None:
        state = gateway.state
        state.name({named: "井盖破损，电话＊＊＊"})
        path = f"/v1/cases?measure=received&q={quote('井盖 破')}"
        (item,) = (await gateway.json(path))["items"]
        assert (item["id"], item["title"]) == (named, "井盖破损，电话＊＊＊")
        _, body = await gateway.fetch(f"{path}&format=csv")
        assert body.decode().splitlines()[1].endswith('井盖破损，电话＊＊＊","filed","写明"')
        assert (await gateway.json(f"/v1/cases/{quote(named)}"))["title"] == item["title"]
        assert "title" not in await gateway.json(f"/v1/cases/{quote(nameless)}")
        state.name({named: None})
        assert (await gateway.json(path))["items"] == []
        state.name({named: "井盖破损"}, at=1_000)
        state.name({nameless: "井盖破了"}, at=2_000)
        assert await state.ask(lambda file: file.titles.expire(1_500)) == 1
        assert [item["id"] for item in (await gateway.json(path))["items"]] == [nameless]

    with_county(tmp_path, work)


def test_a_title_may_come_before_its_case(tmp_path: Path) -> None:
    """They are read from two topics."""

    async def work(gateway: CountyGateway) -> None:
        path = f"/v1/cases?measure=received&q={quote('先到')}"
        gateway.state.name({"early": "先到的标题"})
        assert (await gateway.json(path))["items"] == []
        await gateway.json("/v1/cases/early", status=404)
        gateway.state.tell([letter("2015-03-02", subject="early")])
        assert [item["id"] for item in (await gateway.json(path))["items"]] == ["early"]

    with_county(tmp_path, work)


def test_the_original_is_linked_where_the_channel_says(tmp_path: Path) -> None:
    """Whatever an id has in it, it stays one part of the address."""

    async def work(gateway: CountyGateway) -> None:
        gateway.state.tell([letter("2015-03-02", subject="号 1/2?&#")])
        found = await gateway.json(f"/v1/cases/{quote('号 1/2?&#', safe='')}")
        assert found["original"] == "https://portal.example/a?id=%E5%8F%B7%201%2F2%3F%26%23#top"

    with_county(tmp_path, work, LINKED)
