"""Files of events: read as they stand, or refused as a whole with line, column and rule."""

import codecs
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from streams.feeds import FeedError, read

EVENT: Final = b'{"subject":"L-1","type":"t",  "data":{"title":"\xe6\xb0\xb4"}}'
HEADER: Final = "type,source,id,subject,time"
CELLS: Final = "t,urn:s,e1,L-1,2015-03-02T09:30:00+08:00"


def file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file to be sent."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def data_of(folder: Path, columns: str, cells: str) -> dict[str, Any]:
    """Give the data of the one event of a CSV file with more columns than it must have."""
    path = file(folder, "events.csv", f"{HEADER},{columns}\n{CELLS},{cells}\n")
    ((_, value),) = read(path)
    data: dict[str, Any] = orjson.loads(value)["data"]
    return data


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "json", "JSONL"])
def test_lines_of_json_are_sent_as_they_stand(tmp_path: Path, ending: str) -> None:
    """Each line is one event, keyed by its subject; empty lines are passed over."""
    other = EVENT.replace(b"L-1", "信-2".encode())
    path = file(tmp_path, f"events.{ending}", EVENT + b"\r\n\n" + other)
    assert list(read(path)) == [(b"L-1", EVENT), ("信-2".encode(), other)]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte order mark"])
def test_byte_order_mark_makes_no_difference(tmp_path: Path, mark: bytes) -> None:
    """Files that a spreadsheet or an editor marked as UTF-8 are read like others."""
    assert list(read(file(tmp_path, "a.jsonl", mark + EVENT))) == [(b"L-1", EVENT)]
    csv = f"{HEADER}\n{CELLS}\n".encode()
    assert [subject for subject, _ in read(file(tmp_path, "a.csv", mark + csv))] == [b"L-1"]


def test_csv_row_becomes_an_event(tmp_path: Path) -> None:
    """Envelope columns are the envelope; the others data, nested by dots; empty means absent."""
    columns = "kind,title,person.name,person.phone,nature"
    path = file(
        tmp_path,
        "events.csv",
        f'{HEADER},{columns}\n{CELLS},letter,"水,\n""停""",王,,\n,,,,,,,,,\n',
    )
    ((subject, value),) = read(path)
    assert subject == b"L-1"
    assert orjson.loads(value) == {
        "specversion": "1.0",
        "type": "t",
        "source": "urn:s",
        "id": "e1",
        "subject": "L-1",
        "time": "2015-03-02T09:30:00+08:00",
        "data": {"kind": "letter", "title": '水,\n"停"', "person": {"name": "王"}},
    }


def test_csv_numbers_and_truths_are_not_text(tmp_path: Path) -> None:
    """Quantity and score are whole numbers, headline and satisfied true or false, all else text."""
    got = data_of(tmp_path, "quantity,headline,satisfied,score,title", "20,TRUE,false,5,12")
    assert got == {
        "quantity": 20,
        "headline": True,
        "satisfied": False,
        "score": 5,
        "title": "12",
    }


def test_csv_data_fields_named_like_the_envelope_have_a_prefix(tmp_path: Path) -> None:
    """A voided event names source and id of another in its data."""
    got = data_of(tmp_path, "data.source,data.id,data.note", "urn:o,e0,x")
    assert got == {"source": "urn:o", "id": "e0", "note": "x"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (EVENT + b"\n{", "line 2: is not JSON"),
        (b'[{"subject":"L-1"}]', "line 1: is no JSON object; each line must be one event"),
        (EVENT + b'\n\n{"id":"1"}', "line 3: subject: must be given"),
        (b'{"subject":7}', "line 1: subject: must be given, as a text that is not empty"),
        (b'{"subject":""}', "line 1: subject: must be given, as a text that is not empty"),
        ('{"subject":"来信"}'.encode("gbk"), "line 1: is not JSON"),
    ],
)
def test_json_fault_names_line_and_rule(tmp_path: Path, content: bytes, message: str) -> None:
    """Nothing of a file with a fault is sent: reading raises before the first event."""
    with pytest.raises(FeedError, match=r"events\.jsonl, ") as caught:
        read(file(tmp_path, "events.jsonl", content))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: is missing; the first row names the columns"),
        ("type,source,id,time\n", "line 1: column subject: missing"),
        (f"{HEADER},id\n", "line 1: column id: stands here twice"),
        (f"{HEADER},person.\n", "line 1: column 'person.': a name is words joined by '.'"),
        (f"{HEADER},kind,data.kind\n", "line 1: column kind: another column says the same"),
        (f"{HEADER},person,person.name\n", "column person: another column says the same, or lies"),
        (f"{HEADER}\n{CELLS}\n{CELLS},x\n", "line 3: has 6 cells; the header has 5"),
        (f'{HEADER},title\n{CELLS},"a\nb"\n{CELLS}\n', "line 4: has 5 cells; the header has 6"),
        (f"{HEADER}\n{CELLS.replace('L-1', '')}\n", "line 2: column subject: must not be empty"),
        (f"{HEADER},score\n{CELLS},4.5\n", "line 2: column score: must be a whole number"),
        (
            f"{HEADER},quantity\n{CELLS},{'9' * 5000}\n",
            "must be a whole number of at most 18 digits",
        ),
        (f"{HEADER},headline\n{CELLS},ja\n", "line 2: column headline: must be true or false"),
        (f'{HEADER}\n{CELLS}\n"t"x,1\n', "line 3: is not CSV"),
        (f"{HEADER}\n{CELLS}\n来信".encode("gbk"), "line 3: is not UTF-8; save the file as CSV in"),
    ],
)
def test_csv_fault_names_line_column_and_rule(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    """Nothing of a file with a fault is sent: reading raises before the first event."""
    with pytest.raises(FeedError, match=r"events\.csv, ") as caught:
        read(file(tmp_path, "events.csv", content))
    assert message in str(caught.value)


def test_all_faults_are_told_at_once_up_to_ten(tmp_path: Path) -> None:
    """Whoever mends the file sees more than the first fault, and yet no flood."""
    with pytest.raises(FeedError) as caught:
        read(file(tmp_path, "events.jsonl", b"{\n" + EVENT + b"\n{\n"))
    assert [line.split(":")[0][-6:] for line in str(caught.value).split("\n")] == [
        "line 1",
        "line 3",
    ]
    with pytest.raises(FeedError) as caught:
        read(file(tmp_path, "events.jsonl", b"{\n" * 50))
    assert str(caught.value).count("\n") == 10
    assert "nothing has been sent" in str(caught.value)


def test_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    """A line that has become unreadable since the check stops the sending there."""
    path = file(tmp_path, "events.jsonl", EVENT)
    events = read(path)
    path.write_bytes(b"{")
    with pytest.raises(FeedError, match="the file has changed"):
        next(events)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """An unknown ending and a file that is not there are errors that say so."""
    with pytest.raises(FeedError, match=r"must end in one of \.jsonl, \.ndjson, \.json, \.csv"):
        read(tmp_path / "events.xlsx")
    with pytest.raises(FeedError, match="cannot be read: No such file"):
        read(tmp_path / "events.csv")
