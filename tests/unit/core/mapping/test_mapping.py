"""Mapping files: what they make of rows, and what is said of those that cannot be used."""

import json
from typing import Any

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from streams.core.events.faults import FaultFinder
from streams.core.events.reader import EventReader
from streams.core.mapping.mapping import row_mapping
from streams.core.mapping.mapping_file import MappingFile
from streams.core.mapping.row_events import RowMade, RowReader, RowRefusal
from streams.core.mapping.rows import SourceRow
from streams.core.mapping.sent import FedKey, MadeEvent, RowPlan, SentRow, plan_row
from streams.core.mapping.suggesting import suggested
from streams.core.toml_files import read_toml
from streams.sources.mailbox.mail_rows import MAIL_FIELDS
from tests.support.county import COUNTY, LABELS_TEXT, NOW, TEXT
from tests.support.feeders import MAPPING, Cells

ROW: Cells = {
    "编号": 17.0,
    "来信时间": "2015-03-02 08:12",
    "类别": "住房",
    "标题": "停暖\n三天",
    "姓名": "张三",
    "答复时间": "2015-03-02",
    "答复": "已修",
    "办结时间": None,
    "满意": None,
}


def reader(text: str = MAPPING) -> RowReader:
    """Return the reader of rows of a mapping."""
    county = load_catalogue(TEXT + LABELS_TEXT, "county.toml")
    mapping = row_mapping(read_toml(text, "m.toml", MappingFile), "m.toml", county)
    events = EventReader(county, strict=True)
    return RowReader(mapping, events, FaultFinder(events, county), lambda: NOW)


def read(row: Cells, text: str = MAPPING) -> RowMade | RowRefusal | None:
    """Read a row."""
    return reader(text).read(SourceRow("m.xlsx, row 2", row))


def made(row: Cells, text: str = MAPPING) -> RowMade:
    """Read a row that can be used."""
    found = read(row, text)
    assert isinstance(found, RowMade), found
    return found


def refused(row: Cells, text: str = MAPPING) -> RowRefusal:
    """Read a row that cannot."""
    found = read(row, text)
    assert isinstance(found, RowRefusal), found
    return found


def test_a_row_makes_its_events() -> None:
    """A day alone is not before what happened earlier that day; an empty cell says nothing."""
    found = made(ROW)
    assert found.key == ("ledger-17", "")
    received, replied = found.events
    assert received.step < replied.step
    assert received.time == replied.time == "2015-03-02T08:12:00+08:00"
    assert received.data == {
        "kind": "letter",
        "channel": "mailbox",
        "category": "housing",
        "title": "停暖 三天",
        "person": {"name": "张三"},
    }
    assert replied.data == {"text": "已修"}


def test_codes_names_and_else() -> None:
    """A name of the catalogue needs no code; without `else` nothing is guessed."""
    assert made({**ROW, "类别": "交通"}).events[0].data["category"] == "traffic"
    assert made({**ROW, "类别": "别的"}).events[0].data["category"] == "uncategorised"
    assert "category" not in made({**ROW, "类别": " "}).events[0].data
    strict = MAPPING.replace(', else = "uncategorised"', "")
    why = refused({**ROW, "类别": "别的"}, strict)
    assert (why.reason, why.value, why.key) == ("value", "别的", ("ledger-17", ""))
    for word in ("m.toml", "rows[0].events[0].data.category", "类别", "traffic", "housing"):
        assert word in why.why.en
        assert word in why.why.zh
    assert "别的" not in str(why.why)


@pytest.mark.parametrize(
    ("change", "reason", "word"),
    [
        ({"编号": 1.3e17}, "identity", "1.3E+17"),
        ({"编号": None}, "identity", "digest"),
        ({"来信时间": "3/2/2015"}, "time", "3/2/2015"),
        ({"来信时间": None}, "time", "empty"),
        ({"来信时间": "2099-01-01"}, "event", "ahead of the clock"),
        ({"满意": "一般", "办结时间": "2015-03-09"}, "value", "满意"),
    ],
)
def test_a_row_is_refused(change: Cells, reason: str, word: str) -> None:
    """With the field, the rule and what to do, and nothing of what the row says."""
    why = refused({**ROW, **change})
    assert (why.place, why.reason) == ("m.xlsx, row 2", reason)
    assert word in why.why.en
    assert "张三" not in str(why.why)


def test_rows_of_several_sorts() -> None:
    """The first table that fits is the row's: a reply is sent to the letter's case."""
    text = MAPPING.replace(
        "[[rows]]",
        """[[rows]]
subject = "ledger-{原信}"
row = "{编号}"
when = { "原信" = true }
[[rows.events]]
type = "replied"
time = "来信时间"
[[rows]]
when = { "类别" = ["住房", "交通"] }""",
        1,
    )
    reply = made({**ROW, "原信": 3}, text)
    assert reply.key == ("ledger-3", "17")
    (event,) = plan_row(reply.key, "/test", None, reply.events).events
    assert b'"id":"21-replied@17:1"' in event
    assert made(ROW, text).key == ("ledger-17", "")
    assert read({**ROW, "类别": "广告"}, text) is None


def test_where_an_item_was_posted() -> None:
    """An address that is none is left out, and the item still counts; its readers must be many."""
    text = MAPPING.replace(
        "[rows.events.data]",
        '[rows.events.data]\nlink = { field = "链接" }\nreach = { field = "阅读量" }\n'
        'platform = { field = "平台" }',
        1,
    )
    row: Cells = {
        **ROW,
        "链接": " https://weibo.example/7 ",
        "阅读量": "12,000",
        "平台": " 微博\n",
    }
    said = {"link": "https://weibo.example/7", "reach": 12_000, "platform": "微博"}
    assert made(row, text).events[0].data.items() >= said.items()
    for none in ("javascript:alert(1)", "见附件", "https://u:p@x.example/", None):
        assert "link" not in made({**row, "链接": none}, text).events[0].data
    assert refused({**row, "阅读量": "很多"}, text).reason == "value"


def test_a_row_that_more_have_read_is_the_same_event_again() -> None:
    """Under its id, and nothing is voided: a quick report does not have it twice."""
    key = FedKey("o-1")

    def plan(before: SentRow | None, **data: Any) -> RowPlan:
        time = "2015-03-02T08:00:00+08:00"
        event = MadeEvent("10-received", "kuaibao.case.received.v1", time, {"title": "a"} | data)
        return plan_row(key, "/test", before, [event])

    first = plan(None, reach=5)
    more = plan(first.sent, reach=9)
    ids = [json.loads(value)["id"] for value in (*first.events, *more.events)]
    assert (ids, more.voided, more.sent.reach) == (["10-received:1"] * 2, 0, 9)
    assert plan(more.sent, reach=9).events == ()
    assert plan(more.sent).events == ()
    other = plan(more.sent, reach=10, title="b")
    assert [json.loads(value)["id"] for value in other.events] == [
        "10-received:2",
        "10-received:1:void",
    ]
    # What was sent before this was known of has no number.
    assert len(plan(plan(None).sent, reach=5).events) == 1


def test_a_row_without_a_number_has_a_digest() -> None:
    """The same cells are the same row, however they are written."""
    text = MAPPING.replace(
        'subject = "ledger-{编号}"', 'subject = "l-{digest}"\ndigest = ["来信时间", "标题"]'
    )
    one = made({**ROW, "编号": None}, text).key
    assert one == made({**ROW, "标题": " 停暖 三天 "}, text).key
    assert one != made({**ROW, "标题": "停暖四天"}, text).key
    assert refused({"来信时间": None, "标题": None}, text).reason == "identity"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"housing"', '"housng"', ["data.category", "traffic"]),
        ('channel = "mailbox"', "", ["channel", "missing", "缺少"]),
        ("ledger-{编号}", "ledger", ["subject", "braces", "花括号"]),
        ("ledger-{编号}", "ledger-{姓名}", ["姓名", "for ever", "永久"]),
        ('type = "closed"', 'type = "replied"', ["rows[0].events[2].name"]),
        ('time = "办结时间"', "time = []", ["rows[0].events[2].time"]),
        ("[rows.events.data]\nkind", '[rows.events.data]\n"labels.x" = "y"\nkind', ["labels.x"]),
        ("satisfied = {", "satisfied = 5 #", ["true or false"]),
    ],
)
def test_a_file_that_cannot_be_used(old: str, new: str, words: list[str]) -> None:
    """What is said has the file, the key and what is allowed, in both languages."""
    assert old in MAPPING
    with pytest.raises(BadFile) as bad:
        reader(MAPPING.replace(old, new, 1))
    lines = str(bad.value).splitlines()
    assert all(line.startswith("m.toml") for line in lines)
    assert len(lines) >= 2
    assert [word for word in words if word not in str(bad.value)] == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Nobody mends a file one mistake at a time."""
    text = MAPPING.replace('"housing"', '"x"').replace('channel = "mailbox"', 'channel = "post"')
    with pytest.raises(BadFile) as bad:
        reader(text)
    assert len(str(bad.value).splitlines()) == 4


def test_fields_that_a_source_does_not_have_are_named() -> None:
    """With the key that reads them, and what there is."""
    mapping = row_mapping(read_toml(MAPPING, "m.toml", MappingFile), "m.toml", COUNTY)
    (why,) = mapping.missing([name for name in ROW if name != "标题"])
    assert "rows[0].events[0].data.title" in why.en
    assert "'标题'" in why.en
    assert "编号" in why.zh
    assert mapping.missing(list(ROW)) == []


def test_a_suggestion_becomes_a_mapping() -> None:
    """Once its marks are filled in, it is one that can be used."""
    rows = [SourceRow("row 2", ROW), SourceRow("row 3", {**ROW, "类别": "城管"})]
    text = suggested({"kind": "sheet", "path": "x.xlsx"}, list(ROW), rows, COUNTY)
    assert '"城管" = "TODO"' in text
    filled = (
        text.replace('kind = "TODO"', 'kind = "letter"')
        .replace('channel = "TODO"', 'channel = "mailbox"')
        .replace('= "TODO"', '= "traffic"')
        .replace("TODO", "x")
    )
    found = made(ROW, filled)
    assert found.key == ("x-17", "")
    assert [event.type for event in found.events] == [
        "kuaibao.case.received.v1",
        "kuaibao.case.replied.v1",
    ]
    assert found.events[0].data["person"] == {"name": "张三"}


def test_a_suggestion_knows_times_by_name_and_by_value() -> None:
    """A column of a database or a head of another name, but not the column that says changes."""
    row: Cells = {
        "id": 7,
        "changed": "2015-03-05 10:00:00",
        "phone_no": "13800000000",
        "day": "20150302",
        "reported": "2015-03-02 08:12",
        "closed_at": "2015-03-04 09:00:00",
        "title": "停暖",
    }
    source = {"kind": "database", "cursor": "changed"}
    text = suggested(source, list(row), [SourceRow("7", row)], COUNTY)
    assert 'time = "reported"' in text
    assert "a guess: check it" in text
    assert 'type = "closed"\ntime = "closed_at"' in text
    named = {("called_at" if name == "reported" else name): cell for name, cell in row.items()}
    text = suggested(source, list(named), [SourceRow("7", named)], COUNTY)
    assert 'time = "called_at"' in text
    assert "a guess: check it" not in text


def test_a_suggestion_for_a_mailbox_makes_letters_of_letters_alone() -> None:
    """What programs write makes no case, and a reply belongs to its letter."""
    mail: Cells = {
        **dict.fromkeys(MAIL_FIELDS),
        "id": "m1",
        "date": "2015-03-02T08:00:00+08:00",
        "subject": "停暖",
        "text": "三天",
        "from": "a@b.example",
        "name": "张三",
    }
    text = suggested({"kind": "mailbox"}, MAIL_FIELDS, [], COUNTY)
    filled = (
        text.replace('kind = "TODO"', 'kind = "letter"')
        .replace('channel = "TODO"', 'channel = "mailbox"')
        .replace("TODO", "x")
    )
    letter = made({**mail, "what": "letter"}, filled)
    assert letter.key == ("x-m1", "")
    assert letter.events[0].data["person"] == {"name": "张三", "email": "a@b.example"}
    reply = made({**mail, "id": "m2", "what": "reply", "reply_to": "m1"}, filled)
    assert reply.key == ("x-m1", "m2")
    assert [event.type for event in reply.events] == ["kuaibao.case.replied.v1"]
    for what in ("automatic", "own", "further"):
        assert read({**mail, "what": what}, filled) is None


def test_what_is_still_to_be_filled_in_is_not_sent() -> None:
    """Subjects and sources are kept for ever: a draft's marks are refused in these, too."""
    rows = [SourceRow("row 2", ROW)]
    text = suggested({"kind": "sheet", "path": "x.xlsx"}, list(ROW), rows, COUNTY)
    text = text.replace('kind = "TODO"', 'kind = "letter"').replace(' = "TODO"', ' = "mailbox"')
    with pytest.raises(BadFile) as bad:
        reader(text)
    said = str(bad.value).splitlines()
    draft = [line for line in said if " has still to be filled in (TODO)" in line]
    assert [line.split(": ")[1] for line in draft] == ["origin", "rows[0].subject"]
