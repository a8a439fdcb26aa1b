"""Files of events: read as a worker reads them, or refused as a whole with line, field and rule."""

import codecs
import json
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from streams.feeding.files import FeedError, check_file, json_files
from streams.feeding.sending import Keyed
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.county import COUNTY, NOW, Sent, letter, sent, to_json

INSTALLATION: Final = Installation(Settings(), COUNTY)
EVENT: Final = to_json(letter("2015-03-02", "e1", "L-1", title="水"))
HEADER: Final = "type,source,id,subject,time"
CELLS: Final = "kuaibao.case.closed.v1,urn:s,e1,L-1,2015-03-02T09:30:00+08:00"
LETTER_HEADER: Final = f"{HEADER},kind,channel"
LETTER_CELLS: Final = f"{CELLS.replace('closed', 'received')},letter,mailbox"


def file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file to be sent."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, **options: Any) -> list[Keyed]:
    """Return what would be sent of a file."""
    return list(check_file(path, INSTALLATION, NOW, **options).events())


def refusal(path: Path, **options: Any) -> list[str]:
    """Return what is said of a file that must be refused, a line each, without its name."""
    with pytest.raises(FeedError) as caught:
        check_file(path, INSTALLATION, NOW, **options)
    assert caught.value.exit_code == 2
    return [line.replace(f"{path}, ", "") for line in str(caught.value).split("\n")]


def events_of(folder: Path, table: str, **options: Any) -> list[Sent]:
    """Return the events of a table."""
    return [orjson.loads(value) for _, value in read(file(folder, "events.csv", table), **options)]


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "json", "JSONL"])
def test_lines_of_json_are_sent_as_they_are(tmp_path: Path, ending: str) -> None:
    """Each line is one event, keyed by its subject; empty lines are passed over."""
    spaced = EVENT.replace(b", ", b" ,  ")
    other = EVENT.replace(b"L-1", "信-2".encode())
    path = file(tmp_path, f"events.{ending}", b"\n" + spaced + b"\r\n\n" + other)
    assert read(path) == [(b"L-1", spaced), ("信-2".encode(), other)]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte order mark"])
def test_byte_order_mark_makes_no_difference(tmp_path: Path, mark: bytes) -> None:
    """Files that a spreadsheet or an editor marked as UTF-8 are read like others."""
    for name, content in (
        ("a.jsonl", EVENT),
        ("a.json", b"[" + EVENT + b"]"),
        ("a.csv", f"{LETTER_HEADER}\n{LETTER_CELLS}\n".encode()),
    ):
        assert [subject for subject, _ in read(file(tmp_path, name, mark + content))] == [b"L-1"]


def test_json_over_several_lines_is_read(tmp_path: Path) -> None:
    """An array, a pretty-printed event, and several of both; what is sent is as it was written."""
    one, two = letter("2015-03-02", "e1", "L-1"), letter("2015-03-02", "e2", "L-2", title="[{,")
    pretty = [json.dumps(each, indent=2, ensure_ascii=False) for each in (one, two)]
    keyed = [(b"L-1", pretty[0].encode()), (b"L-2", pretty[1].encode())]
    array = f" [\n{pretty[0]}\n,\n{pretty[1]}]\n"
    for text in (array, "\n".join(pretty), f"[{pretty[0]}]\n[]\r\n\t{pretty[1]}", array + "[]"):
        assert read(file(tmp_path, "events.json", text)) == keyed
    assert read(file(tmp_path, "events.jsonl", array)) == keyed
    assert read(file(tmp_path, "events.json", "[]")) == []
    assert read(file(tmp_path, "events.json", "")) == []
    compact = json.dumps([one, two]).encode()
    assert [subject for subject, _ in read(file(tmp_path, "e.json", compact))] == [b"L-1", b"L-2"]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("[\n%s\n%s]", 7, "is not JSON: Expecting ',' delimiter"),
        ("[%s,]", 1, "is not JSON: Illegal trailing comma"),
        ("[%s", 1, "is not JSON: the array is not closed"),
        ("{\n%s", 2, "is not JSON: Expecting property name"),
        ("[%s,\n7]", 2, "event: must be object, got int"),
        ("[%s,\n[%s]]", 2, "event: must be object, got array"),
        ("[%s,\n%s NaN]", 2, "is not JSON"),
        ("[%s] x", 1, "is not JSON: Expecting value"),
        ("[" * 100_000, 1, "is nested too deeply"),
        ('[{"a": "\n"}]', 1, "is not JSON: Invalid control character"),
    ],
)
def test_a_fault_of_json_over_several_lines_names_its_line(
    tmp_path: Path, text: str, line: int, rule: str
) -> None:
    """Nothing of the file is sent."""
    one = json.dumps(letter("2015-03-02"))
    content = text.replace("%s", one)
    if line == 7:
        content = text.replace("%s", json.dumps(letter("2015-03-02") | {"data": {}}, indent=1), 1)
        content = content.replace("%s", one)
        line = content[: content.rindex('{"specversion"')].count("\n") + 1
    said = refusal(file(tmp_path, "events.json", content))
    assert any(each.startswith(f"line {line}: {rule}") for each in said), said
    assert said[-1].startswith("nothing has been sent")


def test_what_is_wrong_in_an_array_is_told_by_its_line(tmp_path: Path) -> None:
    """The line on which the event begins."""
    wrong = json.dumps(letter("2015-03-02", category="houses"), indent=1)
    path = file(tmp_path, "events.json", f"[\n{EVENT.decode()},\n{wrong}\n]")
    assert refusal(path)[0].startswith("line 3: data.category: is not a category in the catalogue")


def test_json_over_several_lines_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of such a file is in memory; what is larger is written otherwise."""
    monkeypatch.setattr(json_files, "MOST_DOCUMENT_BYTES", len(EVENT))
    said = refusal(file(tmp_path, "events.json", b"[" + EVENT + b"]"))
    assert "write one event a line" in said[0]
    assert read(file(tmp_path, "events.json", EVENT + b"\n\n")) == [(b"L-1", EVENT)]


def test_csv_row_becomes_an_event(tmp_path: Path) -> None:
    """Envelope columns are the envelope; the others data, nested by dots; empty means absent."""
    columns = "title,person.name,person.phone,nature"
    (event,) = events_of(
        tmp_path,
        f'{LETTER_HEADER},{columns}\n{LETTER_CELLS},"水,\n""停""",王,,\n,,,, ,,,,,,\n',
    )
    assert event == {
        "specversion": "1.0",
        "type": "kuaibao.case.received.v1",
        "source": "urn:s",
        "id": "e1",
        "subject": "L-1",
        "time": "2015-03-02T09:30:00+08:00",
        "data": {
            "kind": "letter",
            "channel": "mailbox",
            "title": '水,\n"停"',
            "person": {"name": "王"},
        },
    }


def test_csv_numbers_and_truths_are_not_text(tmp_path: Path) -> None:
    """Quantity and score are whole numbers, headline and satisfied true or false, all else text."""
    cells = CELLS.replace("case.closed", "record.counted")
    table = f"{HEADER},kind,channel,quantity,headline,note\n{cells},visit,desk,20,TRUE,12\n"
    (event,) = events_of(tmp_path, table)
    pair = {"kind": "visit", "channel": "desk"}
    assert event["data"] == pair | {"quantity": 20, "headline": True, "note": "12"}
    cells = CELLS.replace("closed", "rated")
    table = f"{HEADER},satisfied,score\n{cells},false,\n{cells.replace('e1', 'e2')},,5\n"
    assert [event["data"] for event in events_of(tmp_path, table)] == [
        {"satisfied": False},
        {"score": 5},
    ]


def test_csv_data_fields_named_like_the_envelope_have_a_prefix(tmp_path: Path) -> None:
    """A voided event names source and id of another in its data."""
    cells = CELLS.replace("case.closed", "event.voided")
    (event,) = events_of(tmp_path, f"{HEADER},data.source,data.id\n{cells},urn:o,e0\n")
    assert event["data"] == {"source": "urn:o", "id": "e0"}


def test_columns_without_a_name_and_a_value_are_passed_over(tmp_path: Path) -> None:
    """Spreadsheets leave such columns at the right, and longer rows, when something was deleted."""
    table = f"{HEADER},,outcome,,\n{CELLS},,好,,\n{CELLS.replace('e1', 'e2')},,,,,,\n"
    assert [event["data"] for event in events_of(tmp_path, table)] == [{"outcome": "好"}, {}]


def test_a_column_without_a_name_that_has_a_value_is_named_by_its_letter(tmp_path: Path) -> None:
    """The spreadsheet calls it by that letter."""
    wide = "," * 25
    table = f"{HEADER}{wide},\n{CELLS}{wide}张三,\n{CELLS}{wide},张三\n"
    said = refusal(file(tmp_path, "events.csv", table))
    assert said[0].startswith("line 2: column AD: has no name in the first row, and a value here")
    assert said[1].startswith("line 3: column AE: has no name")
    assert "张三" not in "".join(said)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_are_read_as_spreadsheets_write_them(
    tmp_path: Path, delimiter: str, end: str
) -> None:
    """Which delimiter there is, the first row tells."""
    table = f"{HEADER}{',outcome'}\n{CELLS},x\n".replace(",", delimiter).replace("\n", end)
    (event,) = events_of(tmp_path, table)
    assert (event["subject"], event["data"]) == ("L-1", {"outcome": "x"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (EVENT + b"\n{", "line 2: is not JSON"),
        (EVENT + b"\n[1]", "line 2: is not a JSON object; each line must be one event"),
        (b'\n\n{"id":"1"}', "line 3: subject: is missing"),
        (EVENT.replace(b'"L-1"', b"7"), "line 1: subject: must be str, got int"),
        (EVENT.replace(b"L-1", b"L-1 "), "line 1: subject: begins or ends with white space"),
        (EVENT.replace(b"L-1", "Ｌ-1".encode()), "line 1: subject: is not in Unicode's form NFKC"),
        (EVENT.replace(b"L-1", b"2.01503E+17"), "line 1: subject: is a number in scientific nota"),
        (EVENT.replace(b'"e1"', b'"e1","id":"e2"'), "line 1: id: is given twice"),
        (
            EVENT.replace(b"letter", b"song"),
            "line 1: data.kind: is not a kind of case in the catal",
        ),
        (b'{"subject":"\xc0\xb4"}', "line 1: is not UTF-8 (it may be GBK"),
        ("{\n" * 3, "line 1: is not JSON"),
        (EVENT[:-1] + b',"x":"' + b"x" * 1_100_000 + b'"}', "line 1: event: has 11"),
    ],
)
def test_json_fault_names_line_field_and_rule(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    """Nothing of a file with a fault is sent: reading raises before the first event."""
    said = refusal(file(tmp_path, "events.jsonl", content))
    assert any(each.startswith(message) for each in said), said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: is missing; the first row names the columns"),
        ("type,source,id,time\n", "line 1: column subject: missing"),
        (f"{HEADER},id\n", "line 1: column id: appears twice here"),
        (f"{HEADER},person.\n", "line 1: column 'person.': a name is words joined by '.'"),
        (f"{HEADER},kind,data.kind\n", "line 1: column kind: another column says the same"),
        (f"{HEADER},person,person.name\n", "line 1: column person: another column says the same,"),
        (f"{HEADER}\n{CELLS}\n{CELLS},x\n", "line 3: has 6 cells; the header has 5"),
        (f'{HEADER},outcome\n{CELLS},"a\nb"\n{CELLS}\n', "line 4: has 5 cells; the header has 6"),
        (f"{HEADER}\n{CELLS.replace('L-1', '')}\n", "line 2: column subject: must not be empty"),
        (f"{HEADER},score\n{CELLS},4.5\n", "line 2: column score: must be a whole number of at mo"),
        (
            f"{HEADER},quantity\n{CELLS},{'9' * 5000}\n",
            "line 2: column quantity: must be a whole number of at most 18 digits",
        ),
        (f"{HEADER},headline\n{CELLS},ja\n", "line 2: column headline: must be true or false"),
        (f'{HEADER}\n{CELLS}\n"t"x,1\n', "line 3: is not CSV"),
        (f"{HEADER}\n{CELLS}\n来信".encode("gbk"), "line 3: is not UTF-8 (it may be GBK"),
        (f"{HEADER}\n{CELLS}\n".encode("utf-16"), "line 1: is not UTF-8 (it may be GBK or UTF-16"),
        (
            f"{HEADER},outcome\n{CELLS}{',x' * 1}\n".replace("v1", "v2"),
            "line 2: type: is not a known type",
        ),
    ],
)
def test_csv_fault_names_line_column_and_rule(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    """Nothing of a file with a fault is sent: reading raises before the first event."""
    said = refusal(file(tmp_path, "events.csv", content))
    assert any(each.startswith(message) for each in said), said


LOCAL: Final = ("2015/3/2 8:12", "2015-03-02 08:12", "2015年3月2日 8:12", "42065.3416666667")


@pytest.mark.parametrize("time", [*LOCAL, "2015-03-02", "2015年3月2日"])
def test_a_local_time_is_refused_and_the_flag_named(tmp_path: Path, time: str) -> None:
    """Eight such events were "acknowledged" once, and all became dead letters."""
    path = file(
        tmp_path, "events.csv", f"{HEADER}\n{CELLS.replace('2015-03-02T09:30:00+08:00', time)}"
    )
    said = refusal(path)
    assert said[0].startswith("line 2: time: is not an RFC 3339 time with an offset")
    assert "; --local-times takes it as a time in Asia/Shanghai" in said[0]
    assert said[-1] == "nothing has been sent: 1 of 1 events are refused"


@pytest.mark.parametrize("time", LOCAL)
def test_a_local_time_is_taken_where_the_caller_says_so(tmp_path: Path, time: str) -> None:
    """In the catalogue's zone, from a table or from JSON; what has an offset stays as it is."""
    table = (
        f"{HEADER}\n{CELLS.replace('2015-03-02T09:30:00+08:00', time)}\n{CELLS.replace('e1', 'e2')}"
    )
    got = [event["time"] for event in events_of(tmp_path, table, local_times=True)]
    assert got == ["2015-03-02T08:12:00+08:00", "2015-03-02T09:30:00+08:00"]
    line = to_json(letter("2015-03-02") | {"time": time, "n": 1})
    ((_, value),) = read(file(tmp_path, "a.jsonl", line), local_times=True)
    assert orjson.loads(value) == orjson.loads(line) | {"time": "2015-03-02T08:12:00+08:00"}


def test_a_local_time_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """The message says why, whether or not times without offset are taken."""
    path = file(tmp_path, "a.jsonl", to_json(letter("2015-03-02") | {"time": "2015-02-29"}))
    assert "names a day or time that does not exist" in refusal(path, local_times=True)[0]
    path = file(tmp_path, "b.jsonl", to_json(letter("2015-03-02") | {"time": "3/2/2015"}))
    said = refusal(path, local_times=True)[0]
    assert "is not an RFC 3339 time" in said
    assert "nor a local one such as 2015/3/2 8:12" in said
    assert "what may mean two days, as 3/2/2015, is not taken (it is" in said
    assert "--local-times" not in said
    twice = to_json(letter("2015-03-02") | {"time": "2015-03-02"}).replace(b'"id"', b'"id":"","id"')
    assert "id: is given twice" in refusal(file(tmp_path, "c.jsonl", twice), local_times=True)[0]


def test_the_same_event_again_is_left_out(tmp_path: Path) -> None:
    """However it is written; it is counted and not sent twice."""
    event = letter("2015-03-02", "e1", "L-1", title="水")
    again = dict(reversed(event.items())) | {"time": "2015-03-02T02:00:00Z"}
    other = letter("2015-03-02", "e1", "L-2", title="水")
    lines = [to_json(each) for each in (event, other, again, event)]
    feed = check_file(file(tmp_path, "events.jsonl", b"\n".join(lines)), INSTALLATION, NOW)
    assert (feed.many, feed.same) == (2, 2)
    assert list(feed.events()) == [(b"L-1", lines[0]), (b"L-2", lines[1])]


def test_two_contents_of_one_identity_are_refused_with_both_lines(tmp_path: Path) -> None:
    """The message names the fields that differ, never what they hold."""
    events = [
        letter("2015-03-02", "e1", "L-1", title="张三"),
        letter("2015-03-02", "e2", "L-1"),
        letter("2015-03-03", "e1", "L-1", title="张三", category="housing"),
        letter("2015-03-02", "e1", "L-1", title="李四"),
    ]
    path = file(tmp_path, "events.jsonl", b"\n".join(map(to_json, events)))
    said = refusal(path)
    rule = "id: line 1 has the same subject, source and id, and says something else in"
    assert said[0].startswith(f"line 3: {rule} time, category; one id is one event")
    assert said[1].startswith(f"line 4: {rule} title;")
    assert said[2] == "nothing has been sent: 2 of 4 events are refused"
    assert not any(name in "".join(said) for name in ("张三", "李四"))


def test_faults_are_counted_and_the_first_ten_told(tmp_path: Path) -> None:
    """Somebody who mends the file sees more than the first fault, and yet no flood."""
    wrong = to_json(letter("2015-03-02", "a ", "b ", category="houses"))
    said = refusal(file(tmp_path, "events.jsonl", b"{\n" + EVENT + b"\n" + wrong))
    assert [line.split(": ")[:2] for line in said[:4]] == [
        ["line 1", "is not JSON"],
        ["line 3", "subject"],
        ["line 3", "id"],
        ["line 3", "data.category"],
    ]
    assert said[-1] == "nothing has been sent: 2 of 3 events are refused"
    said = refusal(file(tmp_path, "events.jsonl", b"{\n" * 50))
    assert len(said) == 12
    assert said[-2:] == ["… and 40 more", "nothing has been sent: 50 of 50 events are refused"]
    same = [to_json(letter(f"2015-03-{day:02d}", "e", "s")) for day in range(1, 30)]
    said = refusal(file(tmp_path, "events.jsonl", b"\n".join(same)))
    assert said[-2:] == ["… and 18 more", "nothing has been sent: 28 of 29 events are refused"]


def test_values_are_shown_only_where_nobody_can_be_in_them(tmp_path: Path) -> None:
    """Where columns have slipped, any field may hold a name or a telephone number."""
    for value, shown in (
        *(
            ("houses", True),
            ("housing ", True),
            ("张三", False),
            ("Zhang San", False),
            ("13800000000", False),
        ),
        *(("zhang@example.org", False), ("61012619800101123X", False)),
    ):
        path = file(tmp_path, "a.jsonl", to_json(letter("2015-03-02", category=value)))
        assert (value in refusal(path)[0]) is shown, value
    said = refusal(
        file(tmp_path, "a.jsonl", to_json(sent("rated", "2015-03-02", score=13800000000)))
    )
    assert "1380" not in said[0]


def test_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    """An event that has become unusable since the check stops the sending there."""
    path = file(tmp_path, "events.jsonl", EVENT)
    for changed in (b"{", EVENT.replace(b"letter", b"song"), b"", EVENT + b"\n" + EVENT):
        path.write_bytes(EVENT)
        events = check_file(path, INSTALLATION, NOW).events()
        path.write_bytes(changed)
        with pytest.raises(FeedError, match="the file has changed"):
            list(events)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """An unknown ending and a file that is not there are errors that say so."""
    assert "must end in one of .jsonl, .ndjson, .json, .csv" in refusal(tmp_path / "events.xlsx")[0]
    assert "cannot be read: No such file" in refusal(tmp_path / "events.csv")[0]
