"""A quick report's hotspots: one line each, in all three forms, and as before without any."""

import io
from typing import Final

from docx import Document

from streams.core.bulletins.quick_reports import Issue, Item
from streams.core.days import DAY_US, day_number
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.reported import ReportedHotspot, reported_hotspots
from streams.core.hotspots.seen import KnownDays
from streams.core.hotspots.spreading import Spread
from streams.printing.as_docx import quick_report_docx
from streams.printing.as_html import quick_report_html
from streams.printing.as_json import quick_report_json
from tests.support.county import COUNTY
from tests.support.hotspots import MadeItem, put_hotspot, writer
from tests.unit.core.hotspots.test_reported import DAY, DAYS

SUBJECTS: Final = [f"new-{n}" for n in range(14)]
AT: Final = day_number(DAY) * DAY_US
ISSUE: Final = Issue(
    2015,
    7,
    DAY.isoformat(),
    tuple(
        Item(subject, "/m", subject, AT + n, "opinion", "monitoring", "housing", f"舆情{n}")
        for n, subject in enumerate([*SUBJECTS, "old-1", "alone"])
    ),
)


def hotspots() -> list[ReportedHotspot]:
    """Return a hotspot of fourteen items of the day, and one item more of an older one."""
    known = KnownHotspots()
    new = [MadeItem(subject, DAY, writer(n)) for n, subject in enumerate(SUBJECTS)]
    put_hotspot(known, new, places=("泾河桥<搅拌站>",), matters=("扬尘",))
    before = [MadeItem(f"old-{n}", DAY.replace(day=3 + 12 * (n == 1)), writer(1)) for n in range(3)]
    put_hotspot(known, before, name="物业收费")
    days: KnownDays = DAYS
    return reported_hotspots([item.subject for item in ISSUE.items], known, AT // DAY_US, days)


NEW: Final = "本期 14 件（第 1、2、3、4、5、6、7、8、9、10、11、12 等 件），14 人"
MORE: Final = "本期 1 件（第 15 件），累计 3 件 1 人，2015年9月3日起"


def test_html_has_a_line_each_with_a_link() -> None:
    """Names are what citizens wrote, so they are escaped; a saved document has no links."""
    page = quick_report_html(ISSUE, COUNTY, shown=True, hotspots=hotspots())
    assert '<a href="/#/hotspots/new-0">泾河桥&lt;搅拌站&gt;：扬尘</a>' in page
    assert '续报：<a href="/#/hotspots/old-0">物业收费</a>' in page
    assert NEW in page
    assert MORE in page
    saved = quick_report_html(ISSUE, COUNTY, hotspots=hotspots())
    assert ("物业收费" in saved, "#/hotspots" in saved) == (True, False)


def test_word_has_the_same_lines() -> None:
    """Before the table of items."""
    document = Document(io.BytesIO(quick_report_docx(ISSUE, COUNTY, hotspots())))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"新热点：泾河桥<搅拌站>：扬尘。{NEW}。" in text
    assert f"续报：物业收费。{MORE}。" in text
    assert "more of: 物业收费; 1 here (No. 15), 3 in all by 1, since 2015-09-03." in text


def test_json_names_the_items() -> None:
    """By their cases, and how many there are in all."""
    new, more = quick_report_json(ISSUE, COUNTY, hotspots())["hotspots"]
    assert (new["id"], new["new"], new["items"], new["many"]) == ("new-0", True, SUBJECTS, 14)
    assert more == {
        "id": "old-0",
        "title": "物业收费",
        "new": False,
        "items": ["old-1"],
        "many": 3,
        "writers": 1,
        "first": "2015-09-03",
    }


def test_how_far_it_has_spread_is_in_its_line() -> None:
    """Where anything is known of that; readings are added up, and who read twice counts twice."""
    new, more = hotspots()
    spread = Spread({"微博": 2}, 2, 12_400)
    both = [new._replace(spread=spread), more._replace(spread=Spread({}, 0, 0))]
    page = quick_report_html(ISSUE, COUNTY, hotspots=both)
    assert f"{NEW}，2 件共阅读 12,400 次" in page
    assert f"{MORE}，" not in page
    one, other = quick_report_json(ISSUE, COUNTY, both)["hotspots"]
    assert one["spread"] == {"platforms": {"微博": 2}, "items": 2, "reach": 12_400}
    assert "spread" not in other


def test_without_hotspots_it_is_as_before() -> None:
    """No heading, no member."""
    assert "hotspots" not in quick_report_json(ISSUE, COUNTY)
    assert "热点" not in quick_report_html(ISSUE, COUNTY)
    document = Document(io.BytesIO(quick_report_docx(ISSUE, COUNTY)))
    assert "热点" not in "".join(paragraph.text for paragraph in document.paragraphs)
