"""Feed two sheets of real letters and compare the figures: `python -m tests.letters FOLDER`.

The folder has ``letters.csv`` (id, writer, time, title, text) and ``replies.csv`` (the same, with
reply and reply_time). They become .xlsx files with all that spoils sheets, go in by a mapping
alone, then corrected, then corrected back; after each edition the figures of each month are
compared with a count of the rows. Nothing of a letter is printed.

``python -m tests.letters FOLDER --hotspots`` feeds ``letters.csv`` into an installation of this
machine instead, and says where the page shows the largest hotspot; see `tests.letters.hotspots`.
"""

import asyncio
import csv
import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl

from streams.feed.opening import open_feed
from streams.feed.reading import ReadingCounts
from streams.feed.running import RowFeeder
from tests.letters.hotspots import stay
from tests.properties.worlds import ask
from tests.support.county import COUNTY, NOW, figures
from tests.support.feeders import INSTALLATION, MemoryKafka, MemoryWay

MAPPING: Final = """
feeder = "{name}"
origin = "/test/{name}"
vanished = "void"

[source]
kind = "sheet"
path = "{name}.xlsx"

[[rows]]
subject = "{name}-{{编号}}"

[[rows.events]]
type = "received"
time = "来信/时间"
[rows.events.data]
kind = "letter"
channel = "mailbox"
title = {{ field = "来信/标题" }}
text = {{ field = "来信/内容" }}
"person.name" = {{ field = "来信人" }}

[[rows.events]]
type = "replied"
time = "答复/时间"
[rows.events.data]
text = {{ field = "答复/内容" }}
"""

_SERIAL: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells are local
_WIDE: Final = str.maketrans("0123456789:", "０１２３４５６７８９：")


class Letter(NamedTuple):
    """A letter; times are local, in the letters' own zone."""

    number: str
    writer: str
    at: dt.datetime
    title: str
    text: str
    reply: str
    replied: dt.datetime | None


def read_letters(path: Path) -> list[Letter]:
    """Read a sheet of letters."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Letter(
                *(row["id"], row["writer"], _local(row["time"]), row["title"], row["text"]),
                row.get("reply", ""),
                _local(row["reply_time"]) if row.get("reply_time") else None,
            )
            for row in csv.DictReader(file)
        ]


def _local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=None)


def write_letters(path: Path, letters: Sequence[Letter]) -> None:
    """Write letters as an office would: a title, a head of two rows, seven forms of times."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["来信登记表"])
    page.append(["编号", "来信人", "来信", None, None, "答复", None])
    page.append([None, None, "时间", "标题", "内容", "内容", "时间"])
    for merged in ("A1:G1", "A2:A3", "B2:B3", "C2:E2", "F2:G2"):
        page.merge_cells(merged)
    for place, letter in enumerate(letters):
        number: Any = float(letter.number) if place % 2 else letter.number
        page.append(
            [
                *(number, letter.writer, _written(letter.at, place % 7)),
                *(_clean(letter.title), _clean(letter.text)),
                *(_clean(letter.reply) or None, _written(letter.replied, place % 7)),
            ]
        )
        if place % 100 == 99:
            page.append([])
    page.append(["合计", None, f"{len(letters)} 件"])
    book.save(path)


def _clean(text: str) -> str:
    """Leave out what no .xlsx can have; a cell has 32,767 characters at the most."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:32_000]


def _written(at: dt.datetime | None, form: int) -> Any:
    if at is None or form == 0:
        return at
    if form == 1:
        return (at - _SERIAL) / dt.timedelta(days=1)
    texts = (
        f"{at:%Y-%m-%d %H:%M:%S}",
        f"{at.year}/{at.month}/{at.day} {at:%H:%M:%S}",
        f"{at.year}年{at.month}月{at.day}日 {at:%H时%M分%S秒}",
        f"{at:%Y.%m.%d %H:%M:%S}",
        f"{at:%Y-%m-%d %H:%M:%S}".translate(_WIDE),
    )
    return texts[form - 2]


def corrected(letters: Sequence[Letter]) -> list[Letter]:
    """Return another edition: some letters are gone, some another day's, some not answered."""
    chance = random.Random(1)
    kept = []
    for letter in letters:
        what = chance.random()
        if what < 0.9:
            kept.append(letter)
        elif what < 0.93:
            kept.append(letter._replace(at=letter.at - dt.timedelta(days=40)))
        elif what < 0.97:
            kept.append(letter._replace(reply="", replied=None))
    return kept


def feed(kafka: MemoryKafka, folder: Path, name: str) -> ReadingCounts:
    """Feed a sheet."""
    opened = open_feed(folder / f"{name}.toml", COUNTY)
    way = MemoryWay(kafka, name)
    feeder = RowFeeder(INSTALLATION, opened, way, lambda: NOW, lambda _: None)
    return asyncio.run(feeder.run(watch=False)).counts


def by_month(letters: Sequence[Letter]) -> tuple[Counter[str], Counter[str]]:
    """Count letters by the month that they came in, and those of them that are answered."""
    came = Counter(f"{each.at:%Y-%m}" for each in letters)
    return came, Counter(f"{each.at:%Y-%m}" for each in letters if each.replied)


def counted(kafka: MemoryKafka, months: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Return the same as figures say it."""
    asked = figures(kafka.said)
    came: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for month in months:
        first = dt.date.fromisoformat(f"{month}-01")
        last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        told = ask(asked, ({}, (first, last), dt.date(2025, 12, 31), []))[()]
        came[month], answered[month] = told["received"], told["replied"]
    return +came, +answered


def main(folder: Path) -> int:
    """Feed both sheets, three editions each; return how many differ."""
    wrong = 0
    for name in ("letters", "replies"):
        path = folder / f"{name}.csv"
        if not path.is_file():
            print(f"{path} is not there: passed over")
            continue
        first = read_letters(path)
        kafka = MemoryKafka()
        with tempfile.TemporaryDirectory() as made:
            work = Path(made)
            (work / f"{name}.toml").write_text(MAPPING.format(name=name), encoding="utf-8")
            for edition in (first, corrected(first), first):
                write_letters(work / f"{name}.xlsx", edition)
                began = time.monotonic()
                counts = feed(kafka, work, name)
                took = time.monotonic() - began
                expected = by_month(edition)
                months = sorted({*expected[0], *by_month(first)[0]})
                right = counted(kafka, months) == expected
                wrong += not right or counts.rows["refused"] > 0
                said = ", ".join(f"{what} {many}" for what, many in counts.rows.items())
                rate = sum(counts.rows.values()) / took
                print(
                    f"{name}: {len(edition)} letters, {len(months)} months: {said}; "
                    f"{rate:,.0f} rows/s; {'as counted' if right else 'DIFFERS'}"
                )
    return wrong


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            sys.exit(min(main(Path(folder)), 1))
        case [folder, "--hotspots"]:
            stay(Path(folder) / "letters.csv")
        case _:
            print(__doc__)
