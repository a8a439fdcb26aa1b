"""Notices as a table for spreadsheet programs."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.coarser import DEPARTMENT
from streams.core.notices.message import numbered
from streams.core.notices.message_words import WHY_WITHDRAWN, Words
from streams.core.notices.notice import Notice
from streams.gateway.queries.value_words import value_words
from streams.printing.desk_words import DUE_STAGE_WORDS
from streams.printing.tables import Value, ValueTable

ACTION_WORDS: Final = {
    "remind": Label("提醒", "reminder"),
    "urge": Label("催办", "urging"),
    "supervise": Label("督办", "supervision"),
}
_HEADINGS: Final = [
    "文号 number",
    "通知 action",
    "办件 subject",
    "种类 kind",
    "单位 department",
    "单位名称",
    "环节 stage",
    "期限 deadline",
    "梯级 rung",
    "发出 given",
    "撤回 withdrawn",
    "撤回原因 why",
]


def notices_table(notices: Iterable[Notice], catalogue: Catalogue) -> ValueTable:
    """Return notices as a table, a line each; its days are those of the catalogue's time zone."""
    zone = ZoneInfo(catalogue.time_zone)
    lines = (_line(notice, catalogue, zone) for notice in notices)
    return ValueTable("通知清单 notices", _HEADINGS, lines)


def notice_number(notice: Notice) -> str:
    """Return the number of a notice as it is printed, 催办〔2015〕12号; "" where it has none."""
    return numbered(notice).zh if notice.number else ""


def _line(notice: Notice, catalogue: Catalogue, zone: ZoneInfo) -> list[Value]:
    given: date = notice.given.astimezone(zone).date()
    withdrawn = notice.withdrawn
    return [
        notice_number(notice),
        ACTION_WORDS[notice.action],
        notice.subject,
        notice.kind,
        notice.department,
        value_words(DEPARTMENT, notice.department, catalogue),
        DUE_STAGE_WORDS[notice.stage],
        notice.deadline,
        notice.rung,
        given,
        None if withdrawn is None else withdrawn.astimezone(zone).date(),
        Label(*WHY_WITHDRAWN.get(notice.why, Words(notice.why, notice.why))),
    ]
