"""Ledgers of letters as offices keep them: made by rule, written as sheets, and what they mean."""

import datetime as dt
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl

HEAD: Final = (
    *("编号", "来信时间", "渠道", "类别", "标题", "内容", "姓名", "电话", "承办单位", "转办时间"),
    *("答复时间", "答复内容", "办结时间", "评价时间", "评价"),
)
_FORMS: Final = ("{0:%Y-%m-%d %H:%M}", "{0.year}/{0.month}/{0.day} {0.hour}:{0.minute}")
_FORMS_TOO: Final = ("{0.year}年{0.month}月{0.day}日 {0.hour}时{0.minute}分", "{0:%Y.%m.%d %H:%M}")
_WIDE: Final = str.maketrans("0123456789:", "０１２３４５６７８９：")
_SERIAL: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells are local


class LedgerLine(NamedTuple):
    """A letter of a ledger; times are local.

    Attributes:
        number: Its number.
        received: When it came.
        category: In the ledger's words.
        replied, closed, rated: When these happened; None: not yet.
        satisfied: What the writer said.
    """

    number: int
    received: dt.datetime
    category: str
    replied: dt.datetime | None = None
    closed: dt.datetime | None = None
    rated: dt.datetime | None = None
    satisfied: bool = True


def made_ledger(many: int, seed: int = 1) -> list[LedgerLine]:
    """Return letters of the first half of 2015."""
    chance = random.Random(seed)
    lines = []
    for number in range(188_006, 188_006 + many):
        at = dt.datetime(2015, 1, 1, 9) + dt.timedelta(minutes=chance.randrange(180 * 1_440))  # noqa: DTZ001
        replied = (
            at + dt.timedelta(hours=chance.randrange(1, 400)) if chance.random() < 0.7 else None
        )
        closed = replied + dt.timedelta(hours=1) if replied and chance.random() < 0.8 else None
        rated = closed + dt.timedelta(hours=2) if closed and chance.random() < 0.5 else None
        category = chance.choice(["住房", "交通", "其他"])
        lines.append(
            LedgerLine(number, at, category, replied, closed, rated, chance.random() < 0.6)
        )
    return lines


def corrected(lines: Sequence[LedgerLine], seed: int = 2) -> list[LedgerLine]:
    """Return another edition: some lines changed, some gone, a few new."""
    chance = random.Random(seed)
    kept = []
    for line in lines:
        what = chance.random()
        if what < 0.05:
            continue
        if what < 0.15:
            kept.append(line._replace(category="交通"))
        elif what < 0.25:
            kept.append(line._replace(replied=None, closed=None, rated=None))
        elif what < 0.3:
            kept.append(line._replace(received=line.received - dt.timedelta(days=1)))
        else:
            kept.append(line)
    last = lines[-1]
    return [*kept, *(last._replace(number=last.number + extra) for extra in (1, 2, 3))]


def meant(lines: Sequence[LedgerLine]) -> dict[str, Any]:
    """Say what a ledger means for the figures of 2015, counted line by line."""
    category = {"住房": "housing", "交通": "traffic"}
    return {
        "received": len(lines),
        "replied": sum(line.replied is not None for line in lines),
        "closed": sum(line.closed is not None for line in lines),
        "rated": sum(line.rated is not None for line in lines),
        "satisfied": sum(line.rated is not None and line.satisfied for line in lines),
        "by": Counter(category.get(line.category, "uncategorised") for line in lines),
    }


def cells_of(line: LedgerLine, form: int) -> list[Any]:
    """Return a line as a sheet has it; times are written in one of seven ways."""
    rated = None if line.rated is None else ("满意" if line.satisfied else "不满意")
    return [
        float(line.number) if form % 2 else str(line.number),
        _written(line.received, form),
        "市长信箱",
        line.category,
        "路灯不亮\n已有一周" if form == 3 else "路灯\t不亮",
        "请尽快处理。",
        "张三",
        13_800_000_000.0 + form,
        "住建局",
        _written(line.received + dt.timedelta(minutes=5), form),
        _written(line.replied, form),
        "已修" if line.replied else None,
        _written(line.closed, form),
        _written(line.rated, form),
        rated,
    ]


def write_ledger(path: Path, lines: Sequence[LedgerLine], *, spoilt: bool = True) -> None:
    """Write a ledger as .xlsx: a title, empty rows, totals, two sheets, and all forms of times."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    half = len(lines) // 2
    for sheet, name, part in ((first, "上", lines[:half]), (None, "下", lines[half:])):
        page = sheet or book.create_sheet()
        page.title = name
        if spoilt:
            page.append(["高陵区来信台账"])
            page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEAD))
        page.append(HEAD)
        for place, line in enumerate(part):
            page.append(cells_of(line, place % 7 if spoilt else 0))
            if spoilt and place % 50 == 49:
                page.append([])
        if spoilt:
            page.append(["合计", None, None, None, f"{len(part)} 件"])
    book.save(path)
    old = time.time() - 60  # It is read at once, for nobody writes to it any more.
    os.utime(path, (old, old))


def _written(at: dt.datetime | None, form: int) -> Any:
    if at is None:
        return None
    if form == 0:
        return at
    if form == 1:
        return (at - _SERIAL) / dt.timedelta(days=1)
    forms = (*_FORMS, *_FORMS_TOO)
    text = forms[(form - 2) % 4].format(at)
    return text.translate(_WIDE) if form == 6 else text
