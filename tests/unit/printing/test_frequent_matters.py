"""The list of the most frequent matters, as a document."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import msgspec
from docx import Document

from streams.core.county.office_table import OfficeTable, OfficeWords
from streams.core.days import day_number
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.seen import see_hotspot
from streams.core.hotspots.spreading import Spread
from streams.core.periods import Period, parse_period
from streams.printing.as_docx import matters_docx
from streams.printing.as_html import matters_html
from streams.printing.frequent_matters import FrequentMatters, matters_text
from streams.printing.papers import Paper
from tests.support.county import COUNTY
from tests.support.hotspots import MadeItem, put_hotspot, writer
from tests.web.hotspots import DAYS

MARCH: Final = parse_period("2015-03")
NOTHING: Final = Spread({}, 0, 0)


def matters(period: Period = MARCH) -> FrequentMatters:
    """Return two hotspots of a month, one of which people closed, of which one has readers."""
    known = KnownHotspots()
    dust = [MadeItem(f"dust-{n}", date(2015, 3, 2) + timedelta(n), writer(n)) for n in range(9)]
    put_hotspot(
        known, dust, places=("泾河桥<搅拌站>",), matters=("扬尘",), told="2015-03-04T01:00:00Z"
    )
    fees = [MadeItem(f"fees-{n}", date(2015, 3, 9), writer(n), "opinion") for n in range(2)]
    put_hotspot(known, fees, name="物业收费", closed="2015-03-20")
    as_of = day_number(date(2015, 3, 31))
    seen = [see_hotspot(known, name, as_of, DAYS) for name in ("dust-0", "fees-0")]
    found = [one for one in seen if one is not None]
    spread = {"dust-0": NOTHING, "fees-0": Spread({"微博": 1}, 1, 12_400)}
    return FrequentMatters(found, 5, period, as_of, spread)


def cells(made: bytes) -> list[list[str]]:
    """Return the cells of the only table of a Word file."""
    (table,) = Document(io.BytesIO(made)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_line_has_what_the_list_has() -> None:
    """The matter, items and writers, when, the last thing that was done, and its readings."""
    head, dust, fees = cells(matters_docx(matters(), COUNTY, Paper("zh")))
    assert head == ["序号", "问题", "件数", "人数", "类别", "首件至末件", "处置", "阅读量"]
    assert dust[:4] == ["1", "泾河桥<搅拌站>：扬尘", "9", "9"]
    assert dust[5:] == ["2015-03-02 至 2015-03-10", "已报告", "—"]
    assert fees[1:4] == ["物业收费", "2", "2"]
    assert fees[5:] == ["2015-03-09", "已办结", "12,400"]


def test_it_says_how_many_there_are() -> None:
    """All of them, and how many are listed; none too."""
    said = matters_text(matters())
    assert (
        said.zh == "反映同一地点、同一事项两件以上的热点中，本期有来件的共 5 个，以下列出前 2 个。"
    )
    assert said.en.endswith("have items of these days; the first 2 are listed.")
    assert matters_text(replace(matters(), many=2)).zh.endswith("共 2 个。")
    none = replace(matters(), hotspots=[], many=0)
    assert "没有两件以上" in matters_html(none, COUNTY)
    assert Document(io.BytesIO(matters_docx(none, COUNTY))).tables == []


def test_it_goes_out_as_an_official_document() -> None:
    """With the office's name, number and day, in one language or both."""
    office = OfficeTable(
        issuer=OfficeWords(zh="某区政务公开办", en="Openness Office"),
        reference=OfficeWords(zh="公开办〔{year}〕{number}号", en="No. {number} ({year})"),
    )
    county = msgspec.structs.replace(COUNTY, office=office)
    paper = Paper("zh", 12, date(2015, 4, 2))
    paragraphs = Document(io.BytesIO(matters_docx(matters(), county, paper))).paragraphs
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    for said in ("高频问题", "公开办〔2015〕12号", "2015年4月2日", "来件期间 2015年3月"):
        assert said in text
    assert "Matter" not in text
    english = matters_html(matters(), county, Paper("en"))
    assert "The Most Frequent Matters" in english
    assert "高频问题" not in english


def test_html_leads_to_each_hotspot() -> None:
    """Where the gateway shows it; names are what citizens wrote, so they are escaped."""
    page = matters_html(matters(), COUNTY, shown=True)
    assert '<a href="/#/hotspots/dust-0">泾河桥&lt;搅拌站&gt;：扬尘</a>' in page
    assert "#/hotspots" not in matters_html(matters(), COUNTY)
