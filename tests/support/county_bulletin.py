"""A bulletin of the county made up for tests, with a figure of every sort."""

from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.quick_reports import Issue, Item
from streams.core.county.catalogue import Label
from streams.core.days import instant
from tests.support.county import COUNTY, figures, letter, sent

TEXT: Final = """
id = "march"
title = { zh = "试县2015年3月通报", en = "Testshire: March 2015" }
period = "2015-03"
as_of = "2015-03-31"

[figures.received]
label = { zh = "收到信件", en = "letters received" }
select = { kind = "letter", channel = ["mailbox", "board"] }
measure = "received"
published = 3

[figures.open]
label = { zh = "在办信件", en = "letters in progress" }
select = { kind = "letter", nature = ["", "help"] }
measure = "open"
published = 1

[figures.closure]
label = { zh = "办结率", en = "share closed" }
select = { kind = "letter" }
measure = "closure"
period = "..2015-03-31"
as_of = "2015-04-30"

[figures.housing]
label = { zh = "住宅占比", en = "share of housing" }
select = { kind = "letter", category = "housing" }
share_of = { kind = "letter" }
measure = "share"

[figures.front]
label = { zh = "头版占比", en = "share of the front page" }
select = { column = "front" }
share_of = { kind = "visit" }
measure = "share"

[figures.mixed]
label = { zh = "占比", en = "share" }
select = { kind = ["letter", "visit"] }
share_of = {}
measure = "share"

[figures.categories]
label = { zh = "类别", en = "categories" }
measure = "categories"

[figures.visits]
label = { zh = "接待", en = "visits" }
select = { kind = "visit" }
measure = "quantity"

[figures.reports]
label = { zh = "快报", en = "quick reports" }
measure = "quick_reports"

[figures.applications]
label = { zh = "申请", en = "applications" }
select = { kind = "disclosure" }
measure = "closed"
published = 7
absent = { zh = "无记录", en = "no record" }

[[sections]]
title = { zh = "一、来信", en = "1. Letters" }

[[sections.paragraphs]]
zh = "收到 {received} 件，在办 {open} 件，办结率 {closure}；住宅占 {housing}，共 {categories} 类。"
en = "Received {received}, open {open}, closed {closure}; housing {housing} of {categories}."

[[sections]]
title = { zh = "二、其他", en = "2. Other matters" }

[[sections.paragraphs]]
zh = "接待 {visits} 人次，头版 {front}，{mixed}；快报 {reports} 期；申请 {applications}。"
en = "Visits {visits}, front page {front}, {mixed}; reports {reports}; applications {applications}."
"""

EVENTS: Final = [
    letter("2015-03-02", subject="l1", category="housing"),
    sent("closed", "2015-03-05", "c", "l1"),
    letter("2015-03-03", subject="l2", category="traffic", nature="help"),
    letter("2015-03-04", subject="l3", channel="board", category="traffic"),
    sent("rejected", "2015-03-05", "r", "l3", reason="duplicate"),
    sent("counted", "2015-03-02", "a", "r1", kind="visit", channel="desk", quantity=4),
    sent("counted", "2015-03-02", "a", "r2", kind="visit", channel="hall", column="front"),
]


def item(subject: str, time: str, title: str) -> Item:
    """Make an opinion item received at a time (RFC 3339)."""
    us = instant(datetime.fromisoformat(time))
    return Item(subject, "/test", subject, us, "opinion", "board", "traffic", title)


ISSUES: Final = (
    Issue(2015, 1, "2015-03-02", (item("o1", "2015-03-02T09:05:00+08:00", "路灯不亮"),)),
    Issue(
        2015,
        2,
        "2015-03-04",
        (
            item("o2", "2015-03-03T23:59:00+08:00", "公交 <b>不准时</b>"),
            item("o 3/?", "2015-03-04T00:30:00.5+08:00", ""),
        ),
    ),
)


def bulletin() -> Bulletin:
    """Evaluate it."""
    definition = load_definition(TEXT, "march.toml", COUNTY)
    return Evaluator(figures(EVENTS), ISSUES).evaluate(definition)


def said(text: str) -> Bulletin:
    """Return it with a text in every place that takes one."""
    whole = bulletin()
    label = Label(text, text)
    definition = replace(
        whole.definition,
        title=label,
        sections=[
            msgspec.structs.replace(section, title=label, paragraphs=[label])
            for section in whole.definition.sections
        ],
    )
    return Bulletin(definition, whole.figures)
