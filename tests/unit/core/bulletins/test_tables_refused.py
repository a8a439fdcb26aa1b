"""What a file may not say of tables, problems and points: a table of bad input."""

import re
import tomllib

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from tests.support.county import COUNTY
from tests.support.file_schemas import is_valid
from tests.support.rooms import ROOT
from tests.support.tables_bulletin import TABLES_TEXT
from tests.support.units_county import UNITS_COUNTY

OVERLAPPING = """
headings = [
  { label = { zh = "甲" }, columns = ["received", "closed"] },
  { label = { zh = "乙" }, columns = ["closed", "late"] },
]
"""
RANKED = 'rank = "closure"\nat_least = { column = "received", number = 2 }\nbest = 1\nworst = 1\n'


@pytest.mark.parametrize(
    ("old", "new", "said", "in_schema"),
    [
        ('id = "units"', 'id = "Units"', "tables[0].id: 'Units' is not an id", True),
        ('id = "received"', 'id = "and"', "tables[0].columns[0].id: 'and' is not an id", True),
        ('id = "received"', 'id = "unit"', "'unit' is not an id", True),
        ('id = "closed"', 'id = "received"', "columns[1].id: 'received' is named twice", False),
        ('by = "department"', 'by = "departmnt"', "tables[0].by: 'departmnt' is not", False),
        ('by = "department"', 'by = "department@town"', "'town' is not a level of", False),
        ('by = "department"', 'by = "department,kind"', "tables[0].by", True),
        (
            'by = "department"',
            'by = "department"\nunder = "mars"',
            "tables[0].under: 'mars' is not a unit; there are none",
            False,
        ),
        (
            'by = "department"',
            'by = "category"\nunder = "mars"',
            "tables[0].under: goes with by = 'department'",
            True,
        ),
        ('order = "received"', 'order = "recieved"', "tables[0].order: 'recieved' is not", False),
        (
            'order = "received"',
            'order = "received"\nrows = ["heating"]',
            "tables[0].order: rows has an order already",
            True,
        ),
        ('order = "received"', 'rows = ["heating", "mars"]', "rows[1]: 'mars' is not a row", False),
        ('order = "received"', 'rows = ["heating", "heating"]', "is named twice", True),
        ('order = "received"', "turned = true", "tables[0].turned: does not go with rank", False),
        ('order = "received"', 'identities = ["closed"]', "identities[0]: 'closed' is not", False),
        ('order = "received"', 'identities = ["closed = late -"]', "'late -' is not a sum", False),
        ('order = "received"', 'identities = ["closed = a = late"]', "is not two sums", False),
        ('order = "received"', 'identities = ["closed = lat"]', "'lat' is not a column", False),
        ('order = "received"', 'identities = ["closed = closure"]', "does not count cases", False),
        (
            'order = "received"',
            'headings = [{ label = { zh = "甲" }, columns = ["received", "late"] }]',
            "tables[0].headings[0].columns: are not side by side",
            False,
        ),
        (
            'order = "received"',
            'headings = [{ label = { zh = "甲" }, columns = ["recieved"] }]',
            "tables[0].headings[0].columns: 'recieved' is not among",
            False,
        ),
        (
            'order = "received"',
            'headings = [{ label = { zh = "甲" }, columns = ["late"], rows = ["heating"] }]',
            "tables[0].headings[0]: name the columns or the rows",
            False,
        ),
        (
            'order = "received"',
            OVERLAPPING,
            "tables[0].headings: '甲' and '乙' overlap",
            False,
        ),
        (
            'order = "received"',
            'order = "received"\nheadings = [{ label = { zh = "甲" }, rows = ["heating"] }]',
            "tables[0].order: rows under headings keep the catalogue's order",
            False,
        ),
        ('measure = "overdue"', 'measure = "overdue"\nplus = "x"', "columns[2].plus: 'x'", True),
        ('measure = "closure"', 'measure = "closure"\nplus = "closed"', "columns[3].plus", True),
        (
            'measure = "overdue"',
            'measure = "overdue"\nearlier = "year"\ngrowth = "year"',
            "columns[2].earlier: does not go with growth",
            True,
        ),
        (
            'as_of = "2015-03-31"',
            'as_of = "2015-03-31"\nselect = { department = "heating" }',
            "select: selects by department, which the rows of tables[0] are",
            False,
        ),
        ('rank = "closure"', "", "tables[0].at_least: goes with rank", True),
        (RANKED, "best = 1\n", "tables[0].best: goes with rank", True),
        ('rank = "closure"', 'rank = "clozure"', "tables[0].rank: 'clozure' is not", False),
        ("best = 1", "best = 0", "tables[0].best: 0 is not a whole number, 1 or more", True),
        (
            '{ column = "received", number = 2 }',
            '{ column = "recieved", number = 2 }',
            "tables[0].at_least.column: 'recieved' is not",
            False,
        ),
        ('measure = "overdue"', 'measure = "categories"', "cannot be asked of rows", True),
        ('measure = "overdue"', 'measure = "quick_reports"', "cannot be asked of rows", True),
        ('measure = "overdue"', 'measure = "overdu"', "columns[2].measure: 'overdu' is not", True),
        ('measure = "overdue"', 'measure = "overdue"\ndecimals = 1', "columns[2].decimals", True),
        ('measure = "overdue"', 'measure = "overdue"\nless = "x"', "columns[2].less: 'x'", True),
        ('measure = "closure"', 'measure = "closure"\nless = "closed"', "columns[3].less", True),
        (
            '{ kind = "letter" }\nmeasure = "overdue"',
            '{ department = "heating" }\nmeasure = "overdue"',
            "tables[0].columns[2].select: department is what the table's rows are",
            False,
        ),
        (
            '{ kind = "letter" }\nmeasure = "overdue"',
            '{ kind = "lettr" }\nmeasure = "overdue"',
            "tables.units.columns.late.select.kind: 'lettr'",
            False,
        ),
        ('when = "late > 0"', 'when = "late >> 0"', "problems[0].when: ", False),
        ('when = "late > 0"', 'when = "latte > 0"', "problems[0].when: 'latte' is not", False),
        ('table = "units"', 'table = "unit"', "problems[0].table: 'unit' is not a table", False),
        ("{unit}有{late}件", "{units}有{late}件", "problems[0].text.zh: 'units' is not", False),
        ("{unit} has {late}", "{unit} has {lat}", "problems[0].text.en: 'lat' is not", False),
        ('cases = "late"', 'cases = "closure"', "problems[0].cases: 'closure' is not", False),
        ("most = 1", "most = 101", "101 is not a whole number from 1 to 100", True),
        ("start = 100", "start = 100\nfloor = 101", "assessment.start: must be between", False),
        ("start = 100", "start = 100\nceiling = 99", "assessment.start: must be between", False),
        ("start = 100", "start = inf", "is not a number from -10000 to 10000", False),
        ("start = 100", "start = nan", "assessment.start: nan is not", False),
        ("start = 100", "start = 1e9", "is not a number from -10000 to 10000", True),
        ('column = "late"\npoints', 'column = "lat"\npoints', "rules[0].column: 'lat'", False),
        ("points = -2", "points = 0", "rules[0].points: 0 changes nothing", True),
        ('column = "late"\npoints', "points", "rules[0]: name a column, or a condition", True),
        ("cap = 3", "cap = -3", "-3 is not a number from 0 to 10000", True),
        ("cap = 3", "cap = 3\nfull = true", "rules[0].full: goes with below or above", True),
        ("below = 90", "below = 90\nabove = 95", "rules[1].above: does not go with below", True),
        ('cases = "received"', 'cases = "days"', "rules[1].cases: 'days' is not", False),
        ('when = "closure = 100"', 'when = "closure = 100"\nbelow = 3', "goes with a column", True),
        ('when = "closure = 100"', 'when = "closure"', "assessment.rules[2].when: ", False),
        (
            'table = "units"\nstart',
            'table = "unit"\nstart',
            "assessment.table: 'unit' is not a table (did you mean 'units'?)",
            False,
        ),
    ],
)
def test_what_is_refused(old: str, new: str, said: str, in_schema: bool) -> None:
    """By file, key and rule; what JSON Schema can say, the schema refuses as well."""
    assert old in TABLES_TEXT
    text = TABLES_TEXT.replace(old, new, 1)
    with pytest.raises(BadFile) as refused:
        load_definition(text, "c.toml", COUNTY)
    assert str(refused.value).startswith("c.toml: ")
    assert said in str(refused.value)
    if in_schema:
        assert not is_valid("bulletin", tomllib.loads(text))


def test_the_example_of_the_document_can_be_read() -> None:
    """Anyone who copies it has a table, its problems and points."""
    text = (ROOT / "docs" / "bulletin-files.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    head = TABLES_TEXT[: TABLES_TEXT.index("[[tables]]")]
    definition = load_definition(head + example, "c.toml", UNITS_COUNTY)
    assert is_valid("bulletin", tomllib.loads(head + example))
    assert [*definition.tables["units"].columns] == ["received", "late", "on_time"]
    assert definition.problems[0].cases == "late"
    assert definition.assessment is not None


def test_the_example_of_a_form_can_be_read() -> None:
    """It is turned, under a heading, and says what must be equal."""
    text = (ROOT / "docs" / "bulletin-files.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[2]
    head = TABLES_TEXT[: TABLES_TEXT.index("[[tables]]")]
    catalogue = (ROOT / "schemas" / "catalogue.toml").read_text(encoding="utf-8")
    definition = load_definition(head + example, "c.toml", load_catalogue(catalogue, "g.toml"))
    table = definition.tables["applications"]
    assert table.is_turned
    assert len(table.identities) == len(table.headings.rows) == 1


def test_the_model_is_valid() -> None:
    """The schema allows what the reader takes, levels and units as well."""
    assert is_valid("bulletin", tomllib.loads(TABLES_TEXT))
    for by in ('by = "department@bureau"', 'by = "department"\nunder = "testshire"', 'by = "area"'):
        text = TABLES_TEXT.replace('by = "department"', by, 1)
        load_definition(text, "c.toml", UNITS_COUNTY)
        assert is_valid("bulletin", tomllib.loads(text))
