"""HTML documents: whole, safe, in two languages, and linked to the cases behind each figure."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.definitions import PLACE
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Label
from streams.printing.as_html import bulletin_html, quick_report_html, style_sheet
from streams.printing.languages import LANGUAGES, DocumentLanguage
from streams.printing.papers import Paper
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES, bulletin, item, said
from tests.support.offices import OFFICIAL, sent_paper

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
HAN = re.compile("[\u3400-\u9fff]")
EMPTY = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """A document taken apart; fails where tags do not close as they opened.

    Attributes:
        tags: Every tag, with its attributes.
        texts: What is said, each with the tags around it and the language it is in.
        links: What each link says, by its address.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str, str]] = []
        self.links: dict[str, list[str]] = {}
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        if not data.strip() or not self._open:
            return
        languages = [at["lang"] for _, at in self._open if at.get("lang")]
        self.texts.append((tuple(tag for tag, _ in self._open), languages[-1] or "", data))
        tag, attributes = self._open[-1]
        if tag == "a":
            self.links.setdefault(attributes["href"] or "", []).append(data)

    def within(self, tag: str, language: str) -> list[str]:
        """Return the texts directly within tags of a name, in a language."""
        return [text for tags, lang, text in self.texts if tags[-1] == tag and lang == language]


DOCUMENTS = [
    pytest.param(bulletin_html(bulletin(), COUNTY, shown=shown), id=f"bulletin-{shown}")
    for shown in (False, True)
] + [
    pytest.param(quick_report_html(ISSUES[1], COUNTY, shown=shown), id=f"quick-report-{shown}")
    for shown in (False, True)
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_document_is_whole(text: str) -> None:
    """It has doctype, language, character set, title, and one heading of the first order."""
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    assert text.startswith("<!doctype html>\n")
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert ("meta", {"charset": "utf-8"}) in page.tags
    assert tags.count("h1") == tags.count("title") == tags.count("main") == 1
    assert tags.index("meta") < tags.index("title")


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_document_runs_nothing_and_asks_no_other_host(text: str) -> None:
    """No script, no handler, no style attribute; every address is this gateway's own."""
    for tag, attributes in Page(text).tags:
        assert tag not in {"script", "iframe", "object", "form", "base", "img"}
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        for name in ("href", "src"):
            address = attributes.get(name) or ""
            assert not urlsplit(address).netloc
            assert not address.startswith(("http:", "https:", "javascript:", "//"))


@pytest.mark.parametrize("shown", [False, True])
def test_the_style_sheet_is_beside_a_document_shown_and_in_one_that_stands_alone(
    shown: bool,
) -> None:
    """The gateway's policy allows no style within; a file on a disk has nothing beside it."""
    for text in (
        bulletin_html(bulletin(), COUNTY, shown=shown),
        quick_report_html(ISSUES[0], COUNTY, shown=shown),
    ):
        beside = {"rel": "stylesheet", "href": "/page/document.css"}
        assert (("link", beside) in Page(text).tags) is shown
        assert ("<style>" in text) is not shown
        assert (style_sheet().decode() in text) is not shown


def test_the_style_sheet_is_for_a4_and_asks_no_other_host() -> None:
    """Nor can it end the element that it is in."""
    style = style_sheet().decode()
    assert re.search(r"@page \{[^}]*size: A4", style)
    assert "counter(page)" in style
    assert "url(" not in style
    assert "@import" not in style
    assert "<" not in style


def test_both_languages_stand_in_a_bulletin_each_marked_as_such() -> None:
    """The Chinese first; the figures in both."""
    page = Page(bulletin_html(bulletin(), COUNTY))
    assert page.within("h1", "zh-CN") == ["试县2015年3月通报"]
    assert page.within("h2", "zh-CN") == ["一、来信", "二、其他", "附件：各项指标"]
    said_in = {
        language: "".join(
            text for tags, lang, text in page.texts if lang == language and "section" in tags
        )
        for language in ("zh-CN", "en")
    }
    assert "收到 3 件，在办 1 件，办结率 50%；" in said_in["zh-CN"]
    assert "Received 3, open 1, closed 50%;" in said_in["en"]
    assert "申请 无记录。" in said_in["zh-CN"]
    assert "applications no record." in said_in["en"]
    assert "（统计期 2015年3月，截至 2015年3月31日）" in page.within("p", "zh-CN")


def test_each_figure_shown_leads_to_what_is_behind_it() -> None:
    """The link has the selection, period and day of the figure; what is listed says how."""
    links = Page(bulletin_html(bulletin(), COUNTY, shown=True)).links
    asked = {"period": ["2015-03-01..2015-03-31"], "as_of": ["2015-03-31"]}
    found = [
        (printed, parse_qs(query, keep_blank_values=True))
        for place, _, query in (address.partition("?") for address in links)
        if place == "/#/cases"
        for printed in [links[f"{place}?{query}"]]
    ]
    letters = {"kind": ["letter"]}
    received = {"channel": ["mailbox,board"], "measure": ["received"]}
    until = {"period": ["..2015-03-31"], "as_of": ["2015-04-30"]}
    for printed, query in (
        ("3", asked | letters | received),
        ("1", asked | letters | {"nature": [",help"], "measure": ["open"]}),
        ("50%", until | letters | {"measure": ["closed"]}),
        ("33.3%", asked | letters | {"category": ["housing"], "measure": ["received"]}),
        ("50%", asked | {"column": ["front"], "measure": ["count"]}),
        ("2", asked | {"measure": ["received"]}),
    ):
        # In the Chinese text, in the English one, and in the annex.
        assert ([printed] * 3, query) in found
    assert links["/#/quick-reports?year=2015"] == ["2", "2", "2"]
    # A share of cases and records together, and what has no record, lead nowhere.
    assert "100%" not in {text for printed in links.values() for text in printed}
    assert "无记录" not in {text for printed in links.values() for text in printed}


def test_a_document_that_stands_alone_has_no_links() -> None:
    """It is read where there is not a gateway to lead to."""
    assert Page(bulletin_html(bulletin(), COUNTY)).links == {}
    assert Page(quick_report_html(ISSUES[0], COUNTY)).links == {}


def test_the_annex_has_each_figure() -> None:
    """A rate with its fraction; another period or day where it has one; nothing of publications."""
    page = Page(bulletin_html(bulletin(), COUNTY))
    assert "1/2" in page.within("small", "zh-CN")
    assert "统计期 2015年3月31日以前（含当日）" in page.within("small", "zh-CN")
    assert "截至 2015年4月30日" in page.within("small", "zh-CN")
    assert not [text for _, _, text in page.texts if re.search("发布数|相符|不符", text)]


def test_the_comparison_with_what_was_published_is_a_document_of_its_own() -> None:
    """With the figures and without the text; the page leads from one to the other."""
    paper = Paper(compared=True)
    page = Page(bulletin_html(bulletin(), COUNTY, paper))
    cells = page.within("td", "zh-CN")
    assert cells.count("相符") == 2
    assert cells.count("无记录") == 1
    assert page.within("h2", "zh-CN") == []
    there = Page(bulletin_html(bulletin(), COUNTY, shown=True)).links
    back = Page(bulletin_html(bulletin(), COUNTY, paper, shown=True)).links
    assert "?format=html&language=both&compare=1" in there
    assert "?format=html&language=both" in back
    assert "?format=pdf&language=both&compare=1&download=1" in back


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_in_the_languages_that_are_asked(language: DocumentLanguage) -> None:
    """The whole is marked as of its language; English alone has no Chinese but in the bar."""
    for text in (
        bulletin_html(bulletin(), OFFICIAL, sent_paper(language)),
        quick_report_html(ISSUES[0], OFFICIAL, language=language),
    ):
        page = Page(text)
        assert ("html", {"lang": "en" if language == "en" else "zh-CN"}) in page.tags
        body = [(lang, text) for tags, lang, text in page.texts if "main" in tags]
        titles = {issued.title for issued in ISSUES[0].items}
        chinese = [text for _, text in body if HAN.search(text) and text not in titles]
        assert bool(chinese) is (language != "en")
        assert any(lang == "en" for lang, _ in body) is (language != "zh")
        assert ("input" in [tag for tag, _ in page.tags]) is (language == "both")


def test_an_official_document_has_all_that_its_office_says() -> None:
    """In the order of the standard."""
    page = Page(bulletin_html(bulletin(), OFFICIAL, sent_paper("zh")))
    said = [text.strip() for tags, _, text in page.texts if "main" in tags]
    wanted = [
        "试县人民政府办公室文件",
        "试政办发〔2015〕12号",
        "试县2015年3月通报",
        "各镇人民政府，县级各部门：",
        "2015年4月3日",
        "附件：各项指标",
        "抄送：县委办公室，县人大常委会办公室。",
        "2015年4月3日印发",
    ]
    places = [said.index(text) for text in wanted]
    assert places == sorted(places)


def test_what_a_reader_should_know_stands_above_a_document() -> None:
    """In both languages."""
    note = Label("还有 5 条记录未统计", "5 records are not counted yet")
    page = Page(bulletin_html(bulletin(), COUNTY, shown=True, notes=[note]))
    assert "还有 5 条记录未统计 " in page.within("p", "zh-CN")
    assert "5 records are not counted yet" in page.within("span", "en")


def test_a_quick_report_has_year_number_day_and_each_item() -> None:
    """Times in the county's zone; with the day where an item came on another."""
    page = Page(quick_report_html(ISSUES[1], COUNTY, shown=True))
    assert "舆情快报 2015年第2期" in page.within("title", "zh-CN")
    assert {"2015年第2期", "试县", "2015年3月4日", "本期共 2 件"} <= set(page.within("p", "zh-CN"))
    cells = [text.strip() for text in page.within("td", "zh-CN")]
    assert cells == ["1", "3月3日 23:59", "留言板", "交通", "2", "3月4日 00:30", "留言板", "交通"]
    assert page.links["/#/cases/o2"] == ["公交 <b>不准时</b>"]
    assert page.links["/#/cases/o%203%2F%3F"] == ["（无标题）"]
    assert "00:30" not in quick_report_html(ISSUES[0], COUNTY)
    assert "3月2日 09:05" not in quick_report_html(ISSUES[0], COUNTY)


def test_what_the_catalogue_has_no_longer_is_shown_by_its_name() -> None:
    """An issue never changes; the catalogue may."""
    old = item("o1", "2015-03-02T09:05:00+08:00", "路灯不亮")
    gone = msgspec.structs.replace(old, channel="pager", category="x")
    page = Page(quick_report_html(Issue(2015, 1, "2015-03-02", (gone,)), COUNTY))
    assert {"pager", "x"} <= set(page.within("td", "zh-CN"))


@given(TEXTS)
def test_any_title_stands_in_a_quick_report_as_it_is(text: str) -> None:
    """Whatever a citizen wrote, it is text."""
    issue = Issue(2015, 1, "2015-03-02", (item(text, "2015-03-02T09:05:00+08:00", text),))
    page = Page(quick_report_html(issue, COUNTY, shown=True))
    plain = Page(quick_report_html(ISSUES[0], COUNTY, shown=True))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    if text.strip():
        assert [text] in page.links.values()


@given(TEXTS.filter(lambda text: not PLACE.search(text)))  # A file with such a text is refused.
def test_any_text_stands_in_a_bulletin_as_it_is(text: str) -> None:
    """Its title and paragraphs come from a file, but are text all the same."""
    page = Page(bulletin_html(said(text), COUNTY))
    if text.strip():
        assert page.within("h1", "zh-CN") == [text]
        assert page.within("title", "zh-CN") == [text]
