"""Bulletins and quick reports as HTML documents, made to be printed on A4 and read on any screen.

A document comes in two forms of the same words. The file that the command prints and the gateway
offers for download is complete: its style sheet is in it. The one that the gateway shows has the
style sheet beside it, as its Content-Security-Policy wants, a link from each figure to the cases
behind it, and a bar to download it by, which is not printed.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.printed import print_points
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date, moment
from streams.core.hotspots.reported import ReportedHotspot
from streams.printing.bulletin_tables import table_notes
from streams.printing.document_words import quick_report_title, scope_words, value_label
from streams.printing.frequent_matters import (
    MATTER_HEADINGS,
    MATTERS_TITLE,
    FrequentMatters,
    matter_lines,
    matters_note,
    matters_scope,
    matters_text,
)
from streams.printing.growth_words import base_words
from streams.printing.languages import BOTH, DocumentLanguage
from streams.printing.links import case_address, figure_address
from streams.printing.papers import DRAFT, Paper, office_of
from streams.printing.printed_publication import PrintedPublication
from streams.printing.reported_hotspots import hotspot_lines
from streams.printing.table_layout import lay_out
from streams.printing.wording import day_words, period_words

TEMPLATES: Final = Path(__file__).parent / "templates"


def style_sheet() -> bytes:
    """Read the style sheet of all documents."""
    return (TEMPLATES / "document.css").read_bytes()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["style"] = Markup(style_sheet().decode())  # noqa: S704 - our own file
    return made


def rendered(template: str, catalogue: Catalogue, **values: Any) -> str:
    """Write a document by a template of ours, which has these values and escapes all of them."""
    return (
        _environment()
        .get_template(template)
        .render(**({"catalogue": catalogue, "language": BOTH} | values))
    )


def bulletin_html(
    bulletin: Bulletin,
    catalogue: Catalogue,
    paper: Paper = DRAFT,
    *,
    shown: bool = False,
    notes: Sequence[Label] = (),
) -> str:
    """Write a bulletin as a complete document, its figures once more in a table at its end.

    Args:
        bulletin: What to write.
        catalogue: Whose it is.
        paper: How it goes out.
        shown: Whether the gateway shows it; otherwise it is complete in itself.
        notes: What the reader should know before using it; shown on the screen, not printed.
    """
    definition = bulletin.definition
    asked = {name: figure.question for name, figure in bulletin.figures.items()}
    period, as_of = definition.period, definition.as_of
    return rendered(
        "bulletin.html",
        catalogue,
        shown=shown,
        notes=notes,
        bulletin=bulletin,
        definition=definition,
        language=paper.language,
        compared=paper.compared,
        office=office_of(catalogue, paper),
        scope=scope_words(definition),
        is_published=any(figure.published is not None for figure in bulletin.figures.values()),
        address_of=lambda figure: figure_address(figure, catalogue) if shown else None,
        case_address=lambda subject: case_address(subject) if shown else None,
        table_notes=table_notes,
        lay_out=lay_out,
        points=print_points,
        addresses={
            name: figure_address(figure, catalogue) if shown else None
            for name, figure in bulletin.figures.items()
        },
        periods={
            name: None if question.period == period else period_words(question.period)
            for name, question in asked.items()
        },
        days={
            name: None if question.as_of == as_of else day_words(day_date(question.as_of))
            for name, question in asked.items()
        },
        bases={name: base_words(figure) for name, figure in bulletin.figures.items()},
    )


def publication_html(
    printed: PrintedPublication,
    catalogue: Catalogue,
    language: DocumentLanguage = BOTH,
    *,
    shown: bool = False,
    notes: Sequence[Label] = (),
) -> str:
    """Write a publication as a complete document; see `bulletin_html`.

    No figure of it leads to the cases behind it: these are those of now.
    """
    return rendered(
        "publication.html",
        catalogue,
        shown=shown,
        notes=notes,
        printed=printed,
        office=printed.office,
        language=language,
        table_notes=table_notes,
        lay_out=lay_out,
        points=print_points,
        address_of=lambda _: None,
        case_address=lambda _: None,
    )


def quick_report_html(
    issue: Issue,
    catalogue: Catalogue,
    *,
    shown: bool = False,
    hotspots: Sequence[ReportedHotspot] = (),
    language: DocumentLanguage = BOTH,
) -> str:
    """Write a quick report as a complete document; `shown` as with a bulletin.

    Of the hotspots that it has items of each is told in a line before the items.
    """
    zone = ZoneInfo(catalogue.time_zone)
    day = date.fromisoformat(issue.day)
    times = [moment(item.time).astimezone(zone) for item in issue.items]
    return rendered(
        "quick_report.html",
        catalogue,
        shown=shown,
        notes=(),
        issue=issue,
        language=language,
        office=office_of(catalogue, DRAFT),
        title=quick_report_title(issue),
        untitled="(no title)" if language == "en" else "（无标题）",
        hotspots=hotspot_lines(hotspots, shown=shown),
        day=day_words(day),
        rows=[
            (
                time.date(),
                f"{time:%H:%M}",
                value_label(item.channel, {k: v.label for k, v in catalogue.channels.items()}),
                value_label(item.category, catalogue.categories),
                item.title,
                case_address(item.subject) if shown else None,
            )
            for time, item in zip(times, issue.items, strict=True)
        ],
        same_day=all(time.date() == day for time in times),
    )


def matters_html(
    matters: FrequentMatters,
    catalogue: Catalogue,
    paper: Paper = DRAFT,
    *,
    shown: bool = False,
) -> str:
    """Write the list of the most frequent matters; `shown` as with a bulletin."""
    return rendered(
        "frequent_matters.html",
        catalogue,
        shown=shown,
        notes=(),
        language=paper.language,
        office=office_of(catalogue, paper),
        title=MATTERS_TITLE,
        scope=matters_scope(matters),
        text=matters_text(matters),
        note=matters_note(),
        headings=MATTER_HEADINGS,
        lines=list(matter_lines(matters, catalogue)),
    )
