"""The schemas of the files that people write: generated, complete, and as strict as they can be."""

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from streams.core.bulletins.definition_file import load_bulletin, load_definition
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from streams.core.notices.recipients import read_recipients
from tests.documents import described
from tests.documents.file_schemas import FILES, SCHEMAS, written
from tests.support.county import COUNTY, TEXT
from tests.support.county_bulletin import TEXT as BULLETIN
from tests.support.file_schemas import complaints, is_valid
from tests.support.units_county import UNITS_COUNTY
from tests.unit.core.notices.test_recipients import WHOLE as RECIPIENTS

SHIPPED: Final = [
    ("catalogue", SCHEMAS / "catalogue.toml"),
    *(("bulletin", path) for path in sorted((SCHEMAS / "bulletins").glob("*.toml"))),
    *(("replay", path) for path in sorted((SCHEMAS / "replays").glob("*.toml"))),
]


@pytest.mark.parametrize("name", FILES)
def test_the_schemas_are_what_the_code_says(name: str) -> None:
    """`python -m tests.documents.file_schemas` writes them again."""
    text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert text == written(name), "run python -m tests.documents.file_schemas"


@pytest.mark.parametrize("name", FILES)
def test_every_key_is_described(name: str) -> None:
    """The docstring of each type says what each of its keys means, and of nothing else."""
    for kind in described.structs(FILES[name].kind):
        assert described.about(kind).endswith(".")
        for key, said in described.about_keys(kind).items():
            assert said.endswith("."), f"{kind.__name__}.{key} is not described"
        assert described.strangers(kind) == set()


def test_all_that_is_shipped_is_looked_at() -> None:
    """Among them are three bulletins, two templates and the plan."""
    assert len(SHIPPED) == 11


@pytest.mark.parametrize(("name", "path"), SHIPPED)
def test_shipped_files_name_their_schema_and_are_valid(name: str, path: Path) -> None:
    """The first line says where an editor finds the schema, from the file's own folder."""
    text = path.read_text(encoding="utf-8")
    directive, found, _ = text.partition(".schema.json\n\n")
    assert found
    assert (path.parent / directive.removeprefix("#:schema ")).resolve() == SCHEMAS / name
    assert complaints(name, tomllib.loads(text)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("housing = {", "Housing = {"),
        ("help = {", '"" = {'),
        ("front = {", "front- = {"),
        ("archives = {", f"{'a' * 65} = {{"),
        ("uncategorised = {", "unknown = {"),
        ('zh = "未分类"', 'retired = true, zh = "未分类"'),
        ('"disclosures"', '"Disclosures"'),
        ('"disclosures"', '"disclosures_new"'),
        ('"records"', '"records.{category}"'),
        ('"letters.{category}"', '"{category}.{category}"'),
        ("stock = true", "stock = true\nquick_reports = true"),
        ("quick_reports = true", "stock = true"),
        ("calendar_days = 5", ""),
        ("working_days = 15", "working_days = 15\ncalendar_days = 1"),
        ('remove = ["2015-03-04"]', "remove = [2015-03-04T00:00:00]"),
        ('remove = ["2015-03-04"]', 'remove = ["2015-02-30"]'),
    ],
)
def test_rules_of_a_catalogue(old: str, new: str) -> None:
    """What the reader refuses beyond types the schema refuses as well, where it can."""
    text = _changed(TEXT, old, new)
    with pytest.raises(BadFile):
        load_catalogue(text, "f.toml")
    assert not is_valid("catalogue", tomllib.loads(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('measure = "received"', 'measure = "recieved"'),
        ('measure = "share"', 'measure = "open"'),
        ('measure = "open"', 'measure = "share"'),
        ('measure = "share"', 'measure = "share"\nshare_measure = "reply"'),
        ('measure = "open"', 'measure = "open"\nshare_measure = "valid"'),
        ('measure = "open"', 'measure = "open"\ndecimals = 1'),
        ('measure = "open"', 'measure = "open"\nrounded = true'),
        ('measure = "closure"', 'measure = "closure"\nrounded = true\ndown_to = 1'),
        ('measure = "closure"', 'measure = "closure"\ndecimals = 1\ndown_to = 1'),
        ('measure = "closure"', 'measure = "closure"\ndecimals = 5'),
        ('select = { column = "front" }', 'select = { Column = "front" }'),
        ("share_of = {}", 'share_of = { red_colour = "red" }'),
        ("[figures.open]", "[figures.Open]"),
        ('period = "2015-03"', 'period = "2015-13"'),
        ('period = "2015-03"', 'period = "March"'),
        ('period = "..2015-03-31"', 'period = "2015.."'),
        ('as_of = "2015-03-31"', 'as_of = "2015-03"'),
        ('as_of = "2015-04-30"', 'as_of = "2015-04-31"'),
        ('as_of = "2015-04-30"', 'as_of = "period end - 1 days"'),
        ('as_of = "2015-03-31"', ""),
        ('as_of = "2015-03-31"', 'as_of = "period end"'),
        ('period = "2015-03"', 'period = "quarterly"'),
        ('period = "2015-03"', 'period = "2015-H3"'),
        ('period = "2015-03"', 'period = "quarter"'),
        ('period = "..2015-03-31"', 'period = "quarter"'),
        ('as_of = "2015-03-31"', 'as_of = "2015-03-31"\nrecorded_from = "2015"'),
        ('measure = "open"', 'measure = "open"\ngrowth = "month"'),
        ('measure = "open"', 'measure = "open"\ngrowth = "year"\ndown_to = 2'),
        ('measure = "open"', 'measure = "open"\ngrowth = "year"\ndecimals = 5'),
        ('measure = "open"', 'measure = "open"\nrecorded_from = "2015-01-01"'),
    ],
)
def test_rules_of_a_bulletin(old: str, new: str) -> None:
    """What the reader refuses beyond types the schema refuses as well, where it can."""
    text = _changed(BULLETIN, old, new)
    with pytest.raises(BadFile):
        load_definition(text, "f.toml", COUNTY)
    assert not is_valid("bulletin", tomllib.loads(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mailto:housing@", "housing@"),
        ("mailto:housing@county.example", "mailto:a@b.example?bcc=c@d.example"),
        ("https://office", "ftp://office"),
        ("https://office", "https://user:pass@office"),
        ("whsec_", ""),
        ("dingtalk://", "dingtalk:"),
        ("under = false", "under = true"),
        ('apprise = "dingtalk://0123456789abcdef"', ""),
        ('tls = "implicit"', 'tls = "none"'),
        ("[recipients.housing]", "[recipients.Housing_1]"),
        ('language = "zh"', 'language = "de"'),
        ('language = "zh"', 'languages = "zh"'),
    ],
)
def test_rules_of_recipients(old: str, new: str) -> None:
    """What the reader refuses beyond types the schema refuses as well, where it can."""
    assert complaints("recipients", tomllib.loads(RECIPIENTS)) == []
    text = _changed(RECIPIENTS, old, new)
    with pytest.raises(BadFile):
        read_recipients(text, "f.toml", UNITS_COUNTY)
    assert not is_valid("recipients", tomllib.loads(text))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("catalogue", '"disclosures"', '"disclosures.{category}-new"'),
        ("catalogue", 'zh = "未分类"', 'retired = false, zh = "未分类"'),
        ("catalogue", 'zh = "档案局"', 'retired = 2026-07-01, zh = "档案局"'),
        ("catalogue", 'remove = ["2015-03-04"]', "remove = [2015-03-04]"),
        ("catalogue", "stock = true", "stock = true\nquick_reports = false"),
        *(
            ("bulletin", 'period = "2015-03"', f'period = "{period}"')
            for period in (
                *("2015", "2015-Q3", "2015-W10", "2015-03-02", "2015-01..2015-11"),
                *("..2014-12-31", "2014-Q1..2015-W03", "2015-H1", "2014-H2..2015-H1"),
            )
        ),
        ("bulletin", 'measure = "open"', 'measure = "open"\nrounded = false'),
        ("bulletin", 'measure = "closure"', 'measure = "closure"\nrounded = true\ndecimals = 2'),
        ("bulletin", 'measure = "share"', 'measure = "share"\nshare_measure = "valid"'),
        ("bulletin", "published = 3", 'published = "3+"'),
        *(
            ("bulletin", 'period = "2015-03"\nas_of = "2015-03-31"', f'period = "{said}"')
            for said in (
                *("week", "month", "quarter", "half-year", "year"),
                *('month"\nas_of = "period end', 'year"\nas_of = "period end + 1 day'),
                'year"\nas_of = "period end + 366 days',
            )
        ),
        (
            "bulletin",
            'measure = "open"',
            'measure = "open"\ngrowth = "year"\ndecimals = 2\nrecorded_from = "2015-01-01"',
        ),
        (
            "bulletin",
            'as_of = "2015-03-31"',
            'as_of = "2015-03-31"\nrecorded_from = "2015-01-01"',
        ),
    ],
)
def test_what_may_be_said_otherwise(name: str, old: str, new: str) -> None:
    """What the reader takes the schema allows."""
    text = _changed({"catalogue": TEXT, "bulletin": BULLETIN}[name], old, new)
    load: dict[str, Any] = {"catalogue": load_catalogue, "bulletin": load_bulletin}
    load[name](text, "f.toml", *([COUNTY] if name == "bulletin" else []))
    assert complaints(name, tomllib.loads(text)) == []


def _changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)
