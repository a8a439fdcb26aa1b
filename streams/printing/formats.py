"""The forms in which a bulletin is available."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadQuery
from streams.printing.as_csv import bulletin_csv
from streams.printing.as_docx import bulletin_docx
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.as_markdown import bulletin_markdown
from streams.printing.as_pdf import bulletin_pdf
from streams.printing.as_text import bulletin_text
from streams.printing.as_xlsx import bulletin_xlsx
from streams.printing.papers import DRAFT, Paper


@dataclass(frozen=True, slots=True)
class Format:
    """A form of a document.

    Attributes:
        name: What it is asked for by.
        media_type: Without parameters.
        suffix: Of the name of a file in this form.
    """

    name: str
    media_type: str
    suffix: str

    @property
    def content_type(self) -> str:
        """The media type with its character set, which only texts take."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type

    @property
    def is_office(self) -> bool:
        """Whether it is a file for Word, Excel or a printer, which no terminal can show."""
        return self in (DOCX, PDF, XLSX)


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

JSON: Final = Format("json", "application/json", ".json")
TEXT: Final = Format("text", "text/plain", ".txt")
MARKDOWN: Final = Format("markdown", "text/markdown", ".md")
HTML: Final = Format("html", "text/html", ".html")
CSV: Final = Format("csv", "text/csv", ".csv")

DOCX: Final = Format("docx", f"{_OFFICE}.wordprocessingml.document", ".docx")
PDF: Final = Format("pdf", "application/pdf", ".pdf")
XLSX: Final = Format("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ".xlsx")

_WRITERS: Final[dict[Format, Callable[[Bulletin, Catalogue, Paper], str | bytes]]] = {
    JSON: lambda bulletin, catalogue, _: (
        json.dumps(bulletin_json(bulletin, catalogue), ensure_ascii=False, indent=2) + "\n"
    ),
    TEXT: lambda bulletin, *_: bulletin_text(bulletin),
    MARKDOWN: lambda bulletin, *_: bulletin_markdown(bulletin),
    HTML: bulletin_html,
    CSV: lambda bulletin, *_: bulletin_csv(bulletin),
    DOCX: bulletin_docx,
    PDF: bulletin_pdf,
    XLSX: lambda bulletin, *_: bulletin_xlsx(bulletin),
}

PAPER_FORMATS: Final = (HTML, DOCX, PDF)
"""The forms of official documents: in one language or both, with number and day."""

BULLETIN_FORMATS: Final = {form.name: form for form in _WRITERS}
"""The forms of a bulletin, by name; the first where any will do."""

TABLE_FORMATS: Final = {form.name: form for form in (JSON, CSV, XLSX)}
"""The forms of figures and of lists of cases, by name."""

PUBLIC_LIST_FORMATS: Final = {form.name: form for form in (JSON, HTML, CSV, XLSX)}
"""The forms of the list of applications for the public, by name."""

QUICK_REPORT_FORMATS: Final = {form.name: form for form in (JSON, HTML, DOCX, PDF)}
"""The forms of a quick report, by name."""


HOTSPOT_FORMATS: Final = {form.name: form for form in (JSON, CSV, XLSX, HTML, DOCX, PDF)}
"""The forms of a list of hotspots, by name."""

ICS: Final = Format("ics", "text/calendar", ".ics")

DESK_FORMATS: Final = {form.name: form for form in (JSON, CSV, XLSX, HTML, ICS)}
"""The forms of the desk, by name."""


def check_form(form: Format, paper: Paper) -> None:
    """Check that a form can say how a document goes out, if that is asked.

    Raises:
        BadQuery: It cannot.
    """
    if paper != DRAFT and form not in PAPER_FORMATS:
        forms = ", ".join(each.name for each in PAPER_FORMATS)
        rule = f"{form.name} has no language, number, day or comparison; these have: {forms}"
        raise BadQuery("format", rule)


def written(bulletin: Bulletin, catalogue: Catalogue, form: Format, paper: Paper = DRAFT) -> bytes:
    """Write a bulletin as the file that the command prints and the gateway offers for download.

    Raises:
        BadQuery: As `check_form`; or a PDF is asked for, which cannot be made here.
    """
    check_form(form, paper)
    made = _WRITERS[form](bulletin, catalogue, paper)
    return made if isinstance(made, bytes) else made.encode()
