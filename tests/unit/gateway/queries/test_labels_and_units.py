"""Labels and units over HTTP: asked for, answered in JSON and as a table, and refused."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from streams.core.cases.timelines import encode
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.queries.answering import answer_cells
from streams.gateway.queries.listing_query import read_listing
from streams.gateway.queries.query import read_question
from streams.gateway.queries.tables import cases_table, figures_table
from streams.printing.as_csv import table_csv
from streams.topics.flushes import Flush
from tests.support.contract import closed, document, validator
from tests.support.county import COUNTY
from tests.support.units_county import UNITS_COUNTY
from tests.unit.gateway.asking import PARTITIONS, World, get

RECEIVED = day_number(date(2015, 3, 2))
TODAY = day_number(date(2016, 3, 31))


def application(department: str, **labels: str) -> bytes:
    """Write the row of an application for disclosure that a department has."""
    given = [[RECEIVED, "uncategorised", "", department]]
    row: list[Any] = ["disclosure", "desk", RECEIVED, given, [], None, [], [], [[RECEIVED, labels]]]
    return encode(row)


def world() -> World:
    """Make a world of three applications in the county with units."""
    made = World("2016-03-31")
    made.catalogue = UNITS_COUNTY
    made.tallies = Tallies(Ledger(UNITS_COUNTY, Deadlines(UNITS_COUNTY)), PARTITIONS)
    rows = {
        application("heating", applicant="natural"): 1,
        application("tourism", applicant="business"): 2,
        application("culture", applicant="welfare"): 4,
    }
    made.tallies.take(1, rows, Flush(1, len(rows)))
    return made


def rows(path: str) -> dict[tuple[str, ...], int]:
    """Return how many cases were received, by group."""
    status, found, _ = get(world(), path)
    assert status == 200, found
    assert [*validator(CONTRACT, FIGURES).iter_errors(found)] == []
    return {tuple(row["group"].values()): row["measures"]["received"] for row in found["rows"]}


CONTRACT = closed(document())
FIGURES = "/components/schemas/Figures"
ASKED = "/v1/figures?period=2015&"


def test_labels_and_units_are_asked_for() -> None:
    """Selected and grouped by; which tree holds is decided by the day."""
    assert rows(ASKED + "applicant=natural,business") == {(): 3}
    assert rows(ASKED + "applicant=organisation/*&by=applicant") == {
        ("business",): 2,
        ("welfare",): 4,
    }
    assert rows(ASKED + "by=applicant@group") == {("natural",): 1, ("organisation",): 6}
    assert rows(ASKED + "department=culture/*") == {(): 4}
    assert rows(ASKED + "department=culture%2F*&as_of=2016-01-01") == {(): 6}
    assert rows(ASKED + "by=department@bureau&as_of=2016-01-01") == {("works",): 1, ("culture",): 6}


def test_an_answer_says_what_was_asked() -> None:
    """As it was written, and not the units that it comes to on the day."""
    _, found, _ = get(world(), ASKED + "department=housing/*,works&by=department@bureau,applicant")
    assert found["selection"] == {"department": ["housing/*", "works"]}
    assert found["by"] == ["department@bureau", "applicant"]
    assert found["rows"][0]["group"] == {"department@bureau": "housing", "applicant": "natural"}


def test_the_catalogue_lists_labels_and_units() -> None:
    """What may be asked for is there, as the contract has it."""
    status, found, _ = get(world(), "/v1/catalogue")
    assert status == 200
    assert [*validator(CONTRACT, "/components/schemas/Catalogue").iter_errors(found)] == []
    assert found["labels"]["applicant"]["values"]["business"]["group"] == "organisation"
    assert [*found["levels"]] == ["city", "county", "district", "bureau", "town", "company"]
    assert found["units"]["tourism"]["successor"] == "culture"
    assert found["departments"]["tourism"] == {
        "zh": "旅游局",
        "en": "Tourism Bureau",
        "retired": "2016-01-01",
    }


def test_tables_name_units_as_they_were_called() -> None:
    """A county that became a district later is a county in a table of the year before."""
    figures = Figures(world().tallies.ledger)
    for as_of, words in (("2015-08-02", "试县"), ("2015-08-03", "试区")):
        level = "county" if words == "试县" else "district"
        raw = f"period=2015&by=department@{level},applicant@group&as_of={as_of}"
        asked = read_question(raw, UNITS_COUNTY).on(TODAY)
        table = table_csv(figures_table(asked, answer_cells(figures, asked), UNITS_COUNTY))
        lines = [*csv.DictReader(io.StringIO(table.lstrip("\ufeff")))]
        heading = f"部门（{'县' if level == 'county' else '区'}）"
        assert lines[0][f"{heading} department@{level}"] == "testshire"
        assert lines[0][f"{heading}名称"] == words
        assert [line["申请人（分组）名称"] for line in lines] == ["自然人", "法人或其他组织"]


def test_a_list_of_cases_has_a_column_for_each_label() -> None:
    """Behind all that every county has; titles and filing came later, and are behind them."""
    item = {"id": "d1", "times": 1, "department": "tourism", "labels": {"applicant": "business"}}
    (line,) = csv.DictReader(
        io.StringIO(table_csv(cases_table([item], UNITS_COUNTY)).lstrip("\ufeff"))
    )
    assert [*line.items()][-7:] == [
        ("申请人 applicant", "business"),
        ("申请人名称", "商业企业"),
        ("片区 area", ""),
        ("片区名称", ""),
        ("标题 title", ""),
        ("归类方式 filing", ""),
        ("归类方式名称", ""),
    ]
    assert line["部门名称"] == "旅游局"
    assert "applicant" not in table_csv(cases_table([item], COUNTY))


@pytest.mark.parametrize(
    ("raw", "parameter", "rule"),
    [
        (
            "applicant=nobody",
            "applicant",
            "is not a value of applicant in the catalogue",
        ),
        ("applicant=people/*", "applicant", "is not a group of applicant in the catalogue"),
        ("department=house/*", "department", "is not a unit in the catalogue (bigcity, housing"),
        ("category=housing/*", "category", '"housing/*": no category has others under it'),
        ("colour=red", "colour", "is not a parameter; there are kind"),
        ("by=colour", "by", '"colour" is not one of kind, channel, category, nature, department'),
        ("by=department@village", "by", "is not a level of department; there is department@city, "),
        ("by=area@group", "by", '"area@group" is not a level of area; there is area alone'),
        ("by=area,area", "by", "names area twice"),
    ],
)
def test_what_there_is_not_is_refused(raw: str, parameter: str, rule: str) -> None:
    """The message names the parameter, the value and what there is."""
    with pytest.raises(BadQuery) as caught:
        read_question(raw, UNITS_COUNTY)
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


def test_lists_of_cases_select_by_labels() -> None:
    """What has none is the empty text, as for natures."""
    listing = read_listing("measure=received&area=&applicant=natural", UNITS_COUNTY, 2)
    assert listing.question.wanted == (("applicant", ("natural",)), ("area", ("",)))
