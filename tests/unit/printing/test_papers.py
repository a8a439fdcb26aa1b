"""How a document goes out: what may be asked, and what is refused."""

from datetime import date

import pytest

from streams.core.county.office_table import OfficeTable, OfficeWords, check_office
from streams.core.errors import BadQuery
from streams.printing.formats import DOCX, HTML, JSON, PDF, XLSX, check_form
from streams.printing.measured import banner_points, signed
from streams.printing.papers import DRAFT, Paper, office_of, read_paper
from tests.support.county import COUNTY
from tests.support.offices import OFFICE, OFFICIAL


def test_nothing_asked_is_a_draft_in_both_languages() -> None:
    """It has neither number nor day."""
    assert read_paper(COUNTY) == DRAFT
    office = office_of(COUNTY, DRAFT)
    assert (office.issuer, office.mark) == (COUNTY.name, COUNTY.name)
    assert not office.is_named
    assert office.reference is office.dated is office.copies is office.printer is None


def test_what_is_asked_is_in_the_document() -> None:
    """The number is of the year of the day, and is written as the catalogue says."""
    paper = read_paper(OFFICIAL, "en", "12", "2015-04-03")
    assert paper == Paper("en", 12, date(2015, 4, 3))
    office = office_of(OFFICIAL, paper)
    assert office.reference is not None
    assert office.reference.zh == "试政办发〔2015〕12号"
    assert office.reference.en == "TZB [2015] No. 12"
    assert office.dated is not None
    assert office.dated.zh == "2015年4月3日"


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        (("fr",), "language"),
        (("",), "language"),
        (("zh", "12"), "number"),
        (("zh", "0", "2015-04-03"), "number"),
        (("zh", "-1", "2015-04-03"), "number"),
        (("zh", "１２", "2015-04-03"), "number"),
        (("zh", "1000000", "2015-04-03"), "number"),
        (("zh", "9" * 5000, "2015-04-03"), "number"),
        (("zh", None, "2015-02-30"), "dated"),
        (("zh", None, "20150403"), "dated"),
        (("zh", None, "2015-W01-1"), "dated"),
        (("zh", None, None, "yes"), "compare"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: tuple[str | None, ...], parameter: str) -> None:
    """The message names the parameter, and is short whatever was asked."""
    with pytest.raises(BadQuery) as refused:
        read_paper(OFFICIAL, *asked)
    assert refused.value.parameter == parameter
    assert len(str(refused.value)) < 160


def test_a_number_needs_the_catalogue_s_form() -> None:
    """Otherwise it would silently not be in the document."""
    with pytest.raises(BadQuery, match="reference"):
        read_paper(COUNTY, "zh", "12", "2015-04-03")


def test_forms_without_language_refuse_one() -> None:
    """A workbook in both languages that was asked for in one would mislead."""
    for form in (HTML, DOCX, PDF):
        check_form(form, Paper("zh"))
    for form in (JSON, XLSX):
        check_form(form, DRAFT)
        with pytest.raises(BadQuery, match="format"):
            check_form(form, Paper("zh"))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (OfficeTable(reference=OfficeWords("试政办发〔{year}〕号")), "office.reference.zh"),
        (OfficeTable(reference=OfficeWords("{year}{number}{day}")), "office.reference.zh"),
        (OfficeTable(reference=OfficeWords("{year}-{number}", "No. {no}")), "office.reference.en"),
        (OfficeTable(copies=OfficeWords(" ")), "office.copies.zh"),
    ],
)
def test_a_table_of_the_office_is_checked(table: OfficeTable, message: str) -> None:
    """The message begins with the place."""
    check_office(OFFICE)
    with pytest.raises(ValueError, match=message):
        check_office(table)


def test_names_fit_the_line() -> None:
    """A name of two characters is not blown up, one of twenty is still on one line."""
    assert banner_points("试县") == 42
    for name in ("试县人民政府办公室文件", "某某市某某区人民政府政务公开办公室文件"):
        points = banner_points(name)
        assert 22 <= points < 42
        assert points * len(name) * 25.4 / 72 <= 156


def test_a_signature_without_a_day_ends_four_characters_from_the_edge() -> None:
    """Of a draft."""
    assert signed("试县人民政府办公室", "") == (4, 0)
