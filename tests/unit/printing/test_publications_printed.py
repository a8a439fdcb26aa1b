"""Documents of publications: what was drafted, with the number and day of the issue."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from streams.core.county.catalogue import Label
from streams.core.county.office_table import OfficeTable, OfficeWords
from streams.core.publications.counting import PartCounter
from streams.core.publications.course import Act, PublicationCourses
from streams.core.publications.drafting import Basis
from streams.core.publications.packed import pack_publication, unpack_publication
from streams.core.publications.publication import Publication, county_digest
from streams.printing.as_docx import bulletin_docx, publication_docx
from streams.printing.as_html import publication_html
from streams.printing.as_pdf import publication_pdf
from streams.printing.bulletin_document import draft_printed
from streams.printing.languages import LANGUAGES, DocumentLanguage
from streams.printing.papers import Paper
from streams.printing.printed_publication import PrintedPublication, printed_publication
from tests.support.county import COUNTY
from tests.support.county_bulletin import EVENTS, TEXT
from tests.support.published import Office, evaluated
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT

OFFICIAL = msgspec.structs.replace(
    COUNTY,
    office=OfficeTable(
        issuer=OfficeWords("试县人民政府办公室", "Office of Testshire"),
        mark=OfficeWords("试县人民政府办公室文件", "Papers of Testshire"),
        reference=OfficeWords("试政办发〔{year}〕{number}号", "Testshire [{year}] No. {number}"),
        copies=OfficeWords("县委办公室", "Council"),
        printer=OfficeWords("试县人民政府办公室", "Office of Testshire"),
    ),
)
NOON = datetime(2015, 4, 2, 16, 30, tzinfo=UTC)
"""Which is the third of April in the county."""


def drafted(text: str = TABLES_TEXT, county: Any = OFFICIAL) -> Publication:
    """Return a draft as it is read back."""
    office = Office(county)
    office.take(TABLES_EVENTS if text == TABLES_TEXT else EVENTS)
    figures = office.figures(county)
    bulletin, evaluator = evaluated(text, office, county)
    basis = Basis("", "f" * 64, county_digest(county), [1])
    made = draft_printed(bulletin, PartCounter(figures, evaluator), county, basis)
    return unpack_publication(*pack_publication(made))


def course_of(publication: Publication, *, issued: bool = True) -> Any:
    """Return its course."""
    digest = pack_publication(publication)[1]
    courses = PublicationCourses(COUNTY.day_of, two_keys=False)
    courses.draft("id", publication, digest, Act("office", NOON))
    if issued:
        courses.review("id", digest, Act("office", NOON, "passed"))
        courses.issue("id", digest, Act("office", NOON))
    return courses.course("id")


def printed(*, issued: bool = True, **more: Any) -> PrintedPublication:
    """Return the publication as it is printed, by a catalogue whose office has another name now."""
    publication = drafted()
    return printed_publication(publication, course_of(publication, issued=issued), COUNTY, **more)


def texts(docx: bytes) -> str:
    """Return the text of a Word file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_file_is_that_of_the_bulletin_then(language: DocumentLanguage) -> None:
    """Byte for byte, with number and day: though figures, file and catalogue are others since."""
    office = Office(OFFICIAL)
    office.take(TABLES_EVENTS)
    bulletin, _ = evaluated(TABLES_TEXT, office, OFFICIAL)
    paper = Paper(language, 1, datetime(2015, 4, 3, tzinfo=UTC).date())
    assert publication_docx(printed(), language) == bulletin_docx(bulletin, OFFICIAL, paper)


def test_what_is_issued_has_its_number_and_day() -> None:
    """Of the year and the day in the county."""
    said = texts(publication_docx(printed(), "zh"))
    assert "试政办发〔2015〕1号" in said
    assert "2015年4月3日印发" in said
    assert "草稿" not in said


def test_what_is_not_issued_says_that_it_is_a_draft() -> None:
    """In every form, in the place of the number; it has no day."""
    draft = printed(issued=False)
    said = texts(publication_docx(draft))
    assert "草稿" in said
    assert "Draft" in said
    assert "〔" not in said
    assert "印发" not in said
    assert '<p class="reference">草稿' in publication_html(draft, COUNTY)


def test_a_correction_names_what_it_corrects() -> None:
    """Below its title."""
    html = publication_html(printed(corrects=Label("〔2014〕7号", "[2014] No. 7")), COUNTY, "zh")
    assert '<p class="scope">（更正〔2014〕7号）</p>' in html


def test_html_has_text_tables_and_annex() -> None:
    """In the language that is asked for, complete in itself, or with links to its other forms."""
    html = publication_html(printed(), COUNTY, "en")
    for said in ("Papers of Testshire", "Testshire [2015] No. 1", "Issued 3 April 2015", "Annex"):
        assert said in html
    assert "印发" not in html
    assert "<style>" in html
    assert "<a " not in html
    shown = publication_html(printed(), COUNTY, shown=True)
    assert 'href="?format=pdf&amp;language=both&amp;download=1"' in shown
    assert "试政办发〔2015〕1号" in shown


def test_html_escapes_what_it_is_told() -> None:
    """A title may be anything."""
    publication = drafted()
    spoilt = msgspec.structs.replace(publication, title=Label("<b>", "<i>"), document=None)
    html = publication_html(printed_publication(spoilt, course_of(spoilt), COUNTY), COUNTY)
    assert "<b>" not in html.replace('<b aria-current="true">', "")
    assert "&lt;b&gt;" in html


def test_a_pdf_is_made_of_it() -> None:
    """By the same blocks as the Word file."""
    assert publication_pdf(printed(), "zh").startswith(b"%PDF")


def test_without_a_document_the_text_is_printed() -> None:
    """A file that was drafted before has nothing else; the number is written plainly."""
    publication = msgspec.structs.replace(drafted(TEXT), document=None)
    said = texts(publication_docx(printed_publication(publication, course_of(publication), COUNTY)))
    for line in publication.text.splitlines():
        assert line.strip().replace("&", "&amp;") in said
    assert "〔2015〕1号" in said
