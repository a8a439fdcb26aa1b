"""The forms in which a bulletin is available."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Catalogue
from streams.printing.as_csv import bulletin_csv
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.as_markdown import bulletin_markdown
from streams.printing.as_text import bulletin_text


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
        """The media type with its character set, which JSON does not take."""
        return self.media_type if self is JSON else f"{self.media_type}; charset=utf-8"


JSON: Final = Format("json", "application/json", ".json")
TEXT: Final = Format("text", "text/plain", ".txt")
MARKDOWN: Final = Format("markdown", "text/markdown", ".md")
HTML: Final = Format("html", "text/html", ".html")
CSV: Final = Format("csv", "text/csv", ".csv")

_WRITERS: Final[dict[Format, Callable[[Bulletin, Catalogue], str]]] = {
    JSON: lambda bulletin, _: (
        json.dumps(bulletin_json(bulletin), ensure_ascii=False, indent=2) + "\n"
    ),
    TEXT: lambda bulletin, _: bulletin_text(bulletin),
    MARKDOWN: lambda bulletin, _: bulletin_markdown(bulletin),
    HTML: bulletin_html,
    CSV: lambda bulletin, _: bulletin_csv(bulletin),
}

BULLETIN_FORMATS: Final = {form.name: form for form in _WRITERS}
"""The forms of a bulletin, by name; the first where any will do."""

TABLE_FORMATS: Final = {form.name: form for form in (JSON, CSV)}
"""The forms of figures and of lists of cases, by name."""

QUICK_REPORT_FORMATS: Final = {form.name: form for form in (JSON, HTML)}
"""The forms of a quick report, by name."""


def written(bulletin: Bulletin, catalogue: Catalogue, form: Format) -> bytes:
    """Write a bulletin as the file that the command prints and the gateway offers for download."""
    return _WRITERS[form](bulletin, catalogue).encode()
