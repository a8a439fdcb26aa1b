"""Bulletins and quick reports as blocks, in the order that GB/T 9704-2012 has for official papers.

A document says what was counted. How that compares with what was published is a document of its
own, for the office and not for those whom it writes to.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import moment
from streams.core.hotspots.reported import ReportedHotspot
from streams.core.publications.published_document import DocumentPart, DocumentText
from streams.printing.blocks import (
    TEXT_MM,
    Block,
    Colophon,
    NewPage,
    RedLine,
    Signed,
    Tabled,
    TextBlock,
)
from streams.printing.bulletin_document import bulletin_document
from streams.printing.document_words import COMPARED, scope_words, value_label
from streams.printing.figure_words import about_words, counted_words, verdict_words
from streams.printing.frequent_matters import (
    MATTER_HEADINGS,
    MATTER_NUMBERS,
    MATTER_WIDTHS_MM,
    MATTERS_TITLE,
    FrequentMatters,
    matter_lines,
    matters_note,
    matters_scope,
    matters_text,
)
from streams.printing.languages import DocumentLanguage, in_language
from streams.printing.papers import Office, Paper, office_of
from streams.printing.reported_hotspots import HOTSPOTS_HEADING, hotspot_lines
from streams.printing.table_layout import Span
from streams.printing.word_widths import fitted
from streams.printing.wording import day_words


def bulletin_blocks(bulletin: Bulletin, catalogue: Catalogue, paper: Paper) -> Iterator[Block]:
    """Return a bulletin, or its comparison with what was published."""
    if paper.compared:
        return _spoken(_compared(bulletin), paper.language)
    document = bulletin_document(bulletin, catalogue)
    office = office_of(catalogue, paper)
    return document_blocks(document.body, document.annex, office, paper.language)


def document_blocks(
    body: Sequence[DocumentPart],
    annex: Sequence[DocumentPart],
    office: Office,
    language: DocumentLanguage,
) -> Iterator[Block]:
    """Return the document of a bulletin or publication.

    Args:
        body: What is above the signature.
        annex: What is below it.
        office: What it says of the office, and of its number and day.
        language: In which languages it is.
    """
    return _spoken(_laid_out(body, annex, office, language), language)


def quick_report_blocks(
    issue: Issue,
    catalogue: Catalogue,
    hotspots: Sequence[ReportedHotspot],
    language: DocumentLanguage,
) -> Iterator[Block]:
    """Return a quick report, its hotspots in a line each; its times are the catalogue's."""
    return _spoken(_quick_report(issue, catalogue, hotspots, language), language)


def matters_blocks(matters: FrequentMatters, catalogue: Catalogue, paper: Paper) -> Iterator[Block]:
    """Return the list of the most frequent matters."""
    return _spoken(_matters(matters, catalogue, office_of(catalogue, paper)), paper.language)


def _spoken(blocks: Iterator[Block], language: DocumentLanguage) -> Iterator[Block]:
    """Return blocks of which each says only what the document's language wants."""
    for block in blocks:
        match block:
            case TextBlock():
                yield TextBlock(block.style, in_language(block.label, language))
            case Tabled():
                yield Tabled(
                    _row(block.headings, language),
                    block.widths,
                    (_row(row, language) for row in block.rows),
                    block.right,
                    block.points,
                    [[_span(span, language) for span in spans] for spans in block.above],
                )
            case Signed(issuer, dated):
                yield Signed(in_language(issuer, language), dated and in_language(dated, language))
            case Colophon():
                copies = block.copies and in_language(block.copies, language)
                first, last = block.printer or (None, None)
                printer = (
                    first and last and (in_language(first, language), in_language(last, language))
                )
                yield Colophon(copies, printer or None)
            case _:
                yield block


def _row(labels: Sequence[Label], language: DocumentLanguage) -> list[Label]:
    return [in_language(label, language) for label in labels]


def _span(span: Span, language: DocumentLanguage) -> Span:
    return Span(span.label and in_language(span.label, language), span.size)


def _laid_out(
    body: Sequence[DocumentPart],
    annex: Sequence[DocumentPart],
    office: Office,
    language: DocumentLanguage,
) -> Iterator[Block]:
    yield from _head(office)
    addressees = office.addressees
    for part in body:
        if addressees and isinstance(part, DocumentText) and part.style not in ("title", "scope"):
            said = Label(f"{addressees.zh}：", addressees.en and f"{addressees.en}:")
            yield TextBlock("addressees", said)
            addressees = None
        yield _block(part, language)
    yield Signed(office.issuer, office.dated)
    if annex:
        yield NewPage()
    for part in annex:
        yield _block(part, language)
    yield from _colophon(office)


def _block(part: DocumentPart, language: DocumentLanguage) -> Block:
    """Lay a part out; columns of a table are as wide as numbers need unless their widths are said.

    Its texts are still in both languages.
    """
    if isinstance(part, DocumentText):
        return TextBlock(part.style, part.said)
    numbers = frozenset(part.numbers)
    if part.widths:
        return Tabled(part.headings, part.widths, part.rows, numbers)
    headings = _row(part.headings, language)
    rows = [_row(row, language) for row in part.rows]
    widths, points = fitted(headings, rows, TEXT_MM)
    above = [[Span(span.label, span.size) for span in spans] for spans in part.above]
    return Tabled(headings, widths, rows, numbers, points, above)


def _matters(matters: FrequentMatters, catalogue: Catalogue, office: Office) -> Iterator[Block]:
    yield from _head(office)
    yield TextBlock("title", MATTERS_TITLE)
    yield TextBlock("scope", matters_scope(matters))
    yield TextBlock("text", matters_text(matters))
    if matters.hotspots:
        lines = matter_lines(matters, catalogue)
        rows = (line.cells(order) for order, line in enumerate(lines, 1))
        yield Tabled(MATTER_HEADINGS, MATTER_WIDTHS_MM, rows, MATTER_NUMBERS)
        yield TextBlock("note", matters_note())
    yield Signed(office.issuer, office.dated)
    yield from _colophon(office)


def _head(office: Office) -> Iterator[Block]:
    yield TextBlock("banner" if office.is_named else "masthead", office.mark)
    if office.reference:
        yield TextBlock("reference", office.reference)
    yield RedLine(2 if office.is_named else 1)


def _colophon(office: Office) -> Iterator[Block]:
    copies = office.copies and Label(
        f"抄送：{office.copies.zh}。", office.copies.en and f"Copies: {office.copies.en}."
    )
    printer = None
    if office.printer and office.dated:
        zh, en = office.dated.zh, office.dated.en
        printer = office.printer, Label(f"{zh}印发", f"Issued {en}")
    if copies or printer:
        yield Colophon(copies, printer)


def _compared(bulletin: Bulletin) -> Iterator[Block]:
    """Return each figure beside what was published of it."""
    yield TextBlock("title", bulletin.definition.title)
    yield TextBlock("scope", COMPARED)
    yield TextBlock("scope", scope_words(bulletin.definition))
    headings = (
        Label("序号", "No."),
        Label("指标", "Figure"),
        Label("统计数", "Counted"),
        Label("发布数", "Published"),
        Label("对照", "Compared"),
    )
    rows = (
        (
            Label(str(order), ""),
            about_words(bulletin, figure),
            counted_words(figure),
            Label("—" if figure.published is None else figure.published, ""),
            verdict_words(figure),
        )
        for order, figure in enumerate(bulletin.figures.values(), 1)
    )
    yield Tabled(headings, (14, 76, 24, 21, 21), rows, frozenset({2, 3}))


def _quick_report(
    issue: Issue,
    catalogue: Catalogue,
    hotspots: Sequence[ReportedHotspot],
    language: DocumentLanguage,
) -> Iterator[Block]:
    day = day_words(date.fromisoformat(issue.day))
    yield TextBlock("masthead", Label("舆情快报", "Public Opinion Quick Report"))
    number = Label(f"{issue.year}年第{issue.number}期", f"{issue.year} No. {issue.number}")
    yield TextBlock("scope", number)
    office = office_of(catalogue, Paper())
    yield TextBlock(
        "scope", Label(f"{office.issuer.zh}　　{day.zh}", f"{office.issuer.en}, {day.en}")
    )
    yield RedLine(1)
    if lines := hotspot_lines(hotspots):
        yield TextBlock("heading", HOTSPOTS_HEADING)
    for line in lines:
        zh = f"{line.what.zh}：{line.title}。{line.said.zh}。"
        yield TextBlock("text", Label(zh, f"{line.what.en}: {line.title}; {line.said.en}."))
    headings = (
        Label("序号", "No."),
        Label("时间", "Time"),
        Label("渠道", "Channel"),
        Label("类别", "Category"),
        Label("标题", "Title"),
    )
    yield Tabled(headings, (14, 24, 26, 26, 66), _item_rows(issue, catalogue, language))
    count = len(issue.items)
    items = "item" if count == 1 else "items"
    yield TextBlock("note", Label(f"本期共 {count} 件", f"{count} {items} in this issue"))


def _item_rows(
    issue: Issue, catalogue: Catalogue, language: DocumentLanguage
) -> Iterator[Sequence[Label]]:
    zone, day = ZoneInfo(catalogue.time_zone), date.fromisoformat(issue.day)
    times = [moment(item.time).astimezone(zone) for item in issue.items]
    is_one_day = all(time.date() == day for time in times)
    channels = {name: channel.label for name, channel in catalogue.channels.items()}
    for order, (time, item) in enumerate(zip(times, issue.items, strict=True), 1):
        on = f"{time:%m-%d} " if language == "en" else f"{time.month}月{time.day}日 "
        untitled = "(no title)" if language == "en" else "（无标题）"
        yield (
            Label(str(order), ""),
            Label(f"{'' if is_one_day else on}{time:%H:%M}", ""),
            value_label(item.channel, channels),
            value_label(item.category, catalogue.categories),
            Label(item.title or untitled, ""),
        )
