"""Sheets as offices make them, in all formats: the rows are found, and what is spoilt is told."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from streams.core.errors import BadInput
from streams.core.mapping.rows import START, SourceRow, Taken
from streams.sources.grids import read_grids
from streams.sources.heads import find_head
from streams.sources.sheets import SheetKeys, Sheets
from streams.sources.source import SourceContext
from tests.support.ledgers import HEAD, cells_of, made_ledger, write_ledger

WANTED: Final = frozenset({"编号", "来信/时间", "来信/标题", "办理/部门"})
REQUIRED: Final = frozenset({"编号", "来信/时间"})


def sheets(path: Path, wanted: frozenset[str] = WANTED, **keys: Any) -> Sheets:
    """Open a source."""
    required = REQUIRED if wanted == WANTED else frozenset({"编号"})
    context = SourceContext(path.parent, wanted, required, ZoneInfo("Asia/Shanghai"))
    return Sheets(SheetKeys(path.name, **keys), context)


def taken(source: Sheets) -> list[Taken]:
    """Read it whole."""
    found = list(source.take(START))
    assert found[-1].whole
    return found


def rows(source: Sheets) -> list[SourceRow]:
    """Return its rows; none must be unread."""
    found = taken(source)
    assert [each for part in found for each in part.unread] == []
    return [row for part in found for row in part.rows]


def write_book(path: Path) -> None:
    """Write a sheet with a title, a head of two rows, merged cells, an empty row and a total."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "一月"
    for row in (
        ["高陵区来信台账", None, None, None],
        ["编号", "来信", None, "办理"],
        [None, "时间", "标题", "部门"],
        [1.0, "2015/3/2", "甲", "住建局"],
        [2.0, "2015/3/3", "乙", None],
        [],
        ["编号", "来信/时间", "来信/标题", "办理/部门"],
        [3.0, "2015/3/4", "丙", None],
        ["合  计：", "3 件"],
    ):
        page.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D4:D5"):
        page.merge_cells(merged)
    other = book.create_sheet("说明")
    other.append(["填表说明", "无"])
    book.save(path)


def said(found: list[SourceRow]) -> list[tuple[Any, ...]]:
    """Return the cells that are wanted."""
    return [tuple(row.cells.get(name) for name in sorted(WANTED)) for row in found]


def test_a_book_for_people(tmp_path: Path) -> None:
    """Only the rows of cases are left, each named by where it is."""
    write_book(tmp_path / "台账.xlsx")
    found = rows(sheets(tmp_path / "台账.xlsx"))
    assert [row.place for row in found] == [
        f"台账.xlsx, sheet 一月, row {number}" for number in (4, 5, 8)
    ]
    assert [row.cells["编号"] for row in found] == [1.0, 2.0, 3.0]
    assert [row.cells["来信/标题"] for row in found] == ["甲", "乙", "丙"]
    assert [row.cells["办理/部门"] for row in found] == ["住建局", "住建局", None]


@pytest.mark.parametrize(
    "ending",
    [
        "ods",
        pytest.param("xls", marks=pytest.mark.slow),
        pytest.param("xlsx", marks=pytest.mark.slow),
    ],
)
def test_a_book_that_libreoffice_wrote(ending: str, tmp_path: Path) -> None:
    """The same rows; of .ods it is not known which cells are merged."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not there")
    write_book(tmp_path / "a.xlsx")
    (tmp_path / "out").mkdir()
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"),
            *("--convert-to", ending, "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    found = rows(sheets(tmp_path / "out" / f"a.{ending}"))
    assert [row.cells["编号"] for row in found] == [1, 2, 3]
    assert [row.cells["来信/时间"] for row in found] == ["2015/3/2", "2015/3/3", "2015/3/4"]
    departments = [row.cells["办理/部门"] for row in found]
    assert departments == ["住建局", None if ending == "ods" else "住建局", None]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "form"),
    [
        ("utf-8", ",", "UTF-8, ,"),
        ("utf-8-sig", ";", "UTF-8 with BOM, ;"),
        ("gb18030", ",", "GB18030, ,"),
        ("utf-16", "\t", "UTF-16, TAB"),
    ],
)
def test_a_csv_in_any_encoding(encoding: str, delimiter: str, form: str, tmp_path: Path) -> None:
    """It is found out and said; a comma or a line break in quotes sets nothing apart."""
    lines = [["编号", "标题", "内容"], ["1", "路灯，不亮", '"一,二\n三;四\t五"'], ["2", "㐀", "x"]]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    assert read_grids(path)[0].form == form
    found = rows(sheets(path, frozenset({"编号", "标题", "内容"})))
    assert [dict(row.cells) for row in found] == [
        {"编号": "1", "标题": "路灯，不亮", "内容": "一,二\n三;四\t五"},
        {"编号": "2", "标题": "㐀", "内容": "x"},
    ]


def test_what_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """A damaged file, one without the columns and a row that has slipped; the others are read."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("编号,标题\n1,甲\n2,乙,丙\n3,丁\n")
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "c.csv").write_text("名称,数量\n1,2\n")
    (folder / "d.csv").write_text('编号,标题\n4,"open\n')
    (folder / "~$a.xlsx").write_text("a lock of Excel")
    (folder / "notes.docx").write_text("not a sheet")
    for path in folder.iterdir():
        os.utime(path, (time.time() - 60,) * 2)
    found = taken(sheets(folder, frozenset({"编号", "标题"})))
    unread = {each.place: each.why for part in found for each in part.unread}
    assert set(unread) == {"a.csv, row 3", "b.xlsx", "c.csv", "d.csv"}
    assert "slipped" in unread["a.csv, row 3"].en
    assert "错位" in unread["a.csv, row 3"].zh
    assert "编号" in unread["c.csv"].en
    assert "名称" in unread["c.csv"].en
    assert [row.cells["编号"] for part in found for row in part.rows] == ["1", "3"]


def test_a_folder_is_read_the_newest_file_first(tmp_path: Path) -> None:
    """So that what it says counts; while one may still be written to, all of them wait."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, age in (("old", 60), ("new", 30), ("fresh", 1.5)):
        path = folder / f"{name}.csv"
        path.write_text(f"编号,标题\n1,{name}\n")
        os.utime(path, (time.time() - age,) * 2)
    source = sheets(folder, frozenset({"编号", "标题"}))
    began = time.monotonic()
    found = taken(source)
    assert time.monotonic() - began > 0.2
    assert [part.part for part in found if part.rows] == ["fresh.csv", "new.csv", "old.csv"]
    assert list(source.take(found[-1].position)) == []
    (folder / "old.csv").unlink()
    assert [part.part for part in source.take(found[-1].position) if part.rows] == [
        "fresh.csv",
        "new.csv",
    ]


def test_sheets_by_name(tmp_path: Path) -> None:
    """One that is named and is not there is told, with those that are."""
    write_book(tmp_path / "a.xlsx")
    assert len(rows(sheets(tmp_path / "a.xlsx", sheets=["一月"]))) == 3
    (part, _) = taken(sheets(tmp_path / "a.xlsx", sheets=["二月"]))
    assert "一月, 说明" in part.unread[0].why.en
    with pytest.raises(BadInput, match="no such file"):
        sheets(tmp_path / "b.xlsx")


def test_a_head_is_found_without_knowing_names(tmp_path: Path) -> None:
    """For a suggestion: neither the title nor the first row of data is taken for it."""
    write_book(tmp_path / "a.xlsx")
    write_ledger(tmp_path / "b.xlsx", made_ledger(20))
    for name, names in (
        ("a", ("编号", "来信/时间", "来信/标题", "办理/部门")),
        ("b", HEAD),
    ):
        grid = read_grids(tmp_path / f"{name}.xlsx")[0]
        head = find_head(grid, ())
        assert head
        assert head.names == names


def test_all_rows_of_a_large_ledger_are_there(tmp_path: Path) -> None:
    """On both sheets, in order, without the empty rows and the totals."""
    lines = made_ledger(1_300)
    write_ledger(tmp_path / "a.xlsx", lines)
    found = rows(sheets(tmp_path / "a.xlsx", frozenset(HEAD)))
    assert [int(float(str(row.cells["编号"]))) for row in found] == [each.number for each in lines]
    assert found[1].cells["来信时间"] == cells_of(lines[1], 1)[1]
