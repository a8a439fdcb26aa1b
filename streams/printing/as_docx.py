"""Bulletins and quick reports as documents for Word (ISO/IEC 29500, WordprocessingML).

They have the words of the HTML: headings are headings, the figures of a bulletin are once more in
a table at its end, and English is below the Chinese.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date, moment
from streams.core.hotspots.reported import ReportedHotspot
from streams.printing.as_html import value_label
from streams.printing.bulletin_tables import (
    PROBLEMS,
    WordsTable,
    assessment_table,
    sentence_words,
    words_tables,
)
from streams.printing.growth_words import base_words
from streams.printing.reported_hotspots import HOTSPOTS_HEADING, hotspot_lines
from streams.printing.word import RED, TEXT_MM, Word
from streams.printing.word_tables import WordTable
from streams.printing.word_widths import fitted
from streams.printing.wording import day_words, period_words


def bulletin_docx(bulletin: Bulletin, catalogue: Catalogue) -> bytes:
    """Write a bulletin."""
    definition = bulletin.definition
    period, as_of = period_words(definition.period), day_words(day_date(definition.as_of))
    document = Word(definition.title.zh)
    document.label(catalogue.name, "Subtitle", colour=RED)
    document.label(definition.title, "Title")
    scope = Label(f"统计期 {period.zh}，截至 {as_of.zh}", f"{period.en}, as of {as_of.en}")
    document.label(scope, "Subtitle")
    for section in definition.sections:
        document.label(section.title, "Heading 1")
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            document.text(text if paragraph.english else Label(text.zh, ""))
    for table in words_tables(bulletin):
        _add_table(document, table)
    _add_problems(document, bulletin)
    if assessed := assessment_table(bulletin):
        _add_table(document, assessed, (36, 12, 14, TEXT_MM - 62))
    document.signature(catalogue.name.zh, f"截至 {as_of.zh}")
    document.page()
    document.label(Label("附表：各项指标", "Annex: the figures"), "Heading 1")
    headings = (
        Label("序号", "No."),
        Label("指标", "Figure"),
        Label("统计数", "Counted"),
        Label("发布数", "Published"),
        Label("对照", "Compared"),
    )
    right = frozenset({2, 3})
    document.table(WordTable(headings, (14, 76, 24, 21, 21), _figure_rows(bulletin), right))
    return document.saved()


def _add_table(document: Word, table: WordsTable, widths: Sequence[float] | None = None) -> None:
    """Add a table under its heading, and its notes; columns are as wide as their numbers need."""
    document.label(table.title, "Heading 1")
    if widths is None:
        headings = table.own or table.headings
        widths, points = fitted(headings, table.rows, TEXT_MM)
        made = WordTable(headings, widths, table.rows, table.numbers, points, table.above)
    else:
        made = WordTable(table.headings, widths, table.rows, table.numbers)
    document.table(made)
    for note in table.notes:
        document.text(note)


def _add_problems(document: Word, bulletin: Bulletin) -> None:
    if bulletin.problems:
        document.label(PROBLEMS, "Heading 1")
    for unit in bulletin.problems:
        document.label(unit.label, "Heading 2")
        for sentence in unit.sentences:
            document.text(sentence_words(sentence))


def _figure_rows(bulletin: Bulletin) -> Iterator[Sequence[Label]]:
    for order, figure in enumerate(bulletin.figures.values(), 1):
        yield (
            Label(str(order), ""),
            _about(bulletin, figure),
            _counted(figure),
            Label("—" if figure.published is None else figure.published, ""),
            _compared(figure),
        )


def _about(bulletin: Bulletin, figure: Figure) -> Label:
    """Return a figure's label, its period and day where they are its own, and its base."""
    definition, question = bulletin.definition, figure.question
    zh, en = [figure.definition.label.zh], [figure.definition.label.en]
    if question.period != definition.period:
        words = period_words(question.period)
        zh.append(f"统计期 {words.zh}")
        en.append(words.en)
    if question.as_of != definition.as_of:
        words = day_words(day_date(question.as_of))
        zh.append(f"截至 {words.zh}")
        en.append(f"as of {words.en}")
    if base := base_words(figure):
        zh.append(base.zh)
        en.append(base.en)
    return Label("\n".join(zh), "\n".join(en))


def _counted(figure: Figure) -> Label:
    if figure.value is None:
        return Label("—", "")
    if figure.base is not None:
        zh, en = figure.printed.zh, figure.printed.en
        return Label(zh, "" if en == zh else en)
    if figure.denominator is None:
        return Label(figure.printed.zh, "")
    return Label(figure.printed.zh, f"{figure.value}／{figure.denominator}")


def _compared(figure: Figure) -> Label:
    if figure.differs:
        return Label("≠ 不符", "differs")
    if figure.value is None:
        return Label("无记录", "no record")
    return Label("", "") if figure.published is None else Label("相符", "the same")


def quick_report_docx(
    issue: Issue, catalogue: Catalogue, hotspots: Sequence[ReportedHotspot] = ()
) -> bytes:
    """Write a quick report, its hotspots in a line each; its times are the catalogue's."""
    day = day_words(date.fromisoformat(issue.day))
    document = Word(f"舆情快报 {issue.year}年第{issue.number}期")
    title = Label("舆情快报", "Public Opinion Quick Report")
    document.label(title, "Title", colour=RED)
    number = Label(f"{issue.year}年第{issue.number}期", f"{issue.year} No. {issue.number}")
    document.label(number, "Subtitle")
    document.label(catalogue.name, "Subtitle")
    document.label(day, "Subtitle")
    if lines := hotspot_lines(hotspots):
        document.label(HOTSPOTS_HEADING, "Heading 1")
    for line in lines:
        zh = f"{line.what.zh}：{line.title}。{line.said.zh}。"
        document.text(Label(zh, f"{line.what.en}: {line.title}; {line.said.en}."))
    headings = (
        Label("序号", "No."),
        Label("时间", "Time"),
        Label("渠道", "Channel"),
        Label("类别", "Category"),
        Label("标题", "Title"),
    )
    document.table(WordTable(headings, (14, 24, 26, 26, 66), _item_rows(issue, catalogue)))
    count = len(issue.items)
    items = "item" if count == 1 else "items"
    document.signature(f"本期共 {count} 件", f"{count} {items} in this issue")
    return document.saved()


def _item_rows(issue: Issue, catalogue: Catalogue) -> Iterator[Sequence[Label]]:
    zone, day = ZoneInfo(catalogue.time_zone), date.fromisoformat(issue.day)
    times = [moment(item.time).astimezone(zone) for item in issue.items]
    is_one_day = all(time.date() == day for time in times)
    channels = {name: channel.label for name, channel in catalogue.channels.items()}
    for order, (time, item) in enumerate(zip(times, issue.items, strict=True), 1):
        on = "" if is_one_day else f"{time.month}月{time.day}日 "
        yield (
            Label(str(order), ""),
            Label(f"{on}{time:%H:%M}", ""),
            value_label(item.channel, channels),
            value_label(item.category, catalogue.categories),
            Label(item.title or "（无标题）", ""),
        )
