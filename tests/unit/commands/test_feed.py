"""`kuaibao feed` without Kafka: what would be sent, what is refused, and a first mapping."""

import re
import tomllib
from pathlib import Path
from typing import Final

import orjson
import pytest
from click.testing import CliRunner, Result

from streams.commands.cli import main
from streams.core.mapping.mapping import row_mapping
from streams.core.mapping.mapping_file import MappingFile
from streams.core.toml_files import read_toml
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.file_schemas import complaints
from tests.support.ledgers import made_ledger, write_ledger
from tests.support.record import SCHEMAS

EXAMPLE = SCHEMAS.parent / "deploy" / "feeders" / "letters.toml"


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["feed", *arguments])


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The example of the documents, for one file."""
    text = EXAMPLE.read_text(encoding="utf-8").replace('path = "ledger"', 'path = "a.xlsx"')
    path = tmp_path / "letters.toml"
    path.write_text(text, encoding="utf-8")
    write_ledger(tmp_path / "a.xlsx", made_ledger(30))
    return path


def test_a_dry_run_shows_rows_as_events_and_sends_nothing(mapping: Path) -> None:
    """There is no Kafka here."""
    done = run(str(mapping), "--dry-run", "--first", "2")
    assert done.exit_code == 0, done.output
    events = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert {event["subject"] for event in events} == {"ledger-188006", "ledger-188007"}
    assert events[0]["id"] == "10-received:1"
    assert "30 rows (new 30)" in done.stderr
    assert "would be sent" in done.stderr


def test_a_refusal_has_its_row_and_the_exit_code_says_so(mapping: Path) -> None:
    """With the value, for the eyes of the person who asked."""
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace(', else = "uncategorised"', ""), encoding="utf-8")
    done = run(str(mapping), "--dry-run")
    assert done.exit_code == 2
    assert "a.xlsx, sheet 上, row 3" in done.stderr
    assert "'其他'" in done.stderr
    assert "traffic" in done.stderr


def test_a_first_mapping_is_written_from_a_sheet(mapping: Path) -> None:
    """It names the heads, and the values that need codes."""
    done = run("--suggest", str(mapping.parent / "a.xlsx"))
    assert done.exit_code == 0, done.output
    for line in (
        'subject = "TODO-{编号}"',
        'time = "来信时间"',
        'title = { field = "标题" }',
        '"person.phone" = { field = "电话" }',
        '"住建局" = "housing-construction"',
        "住建局 = 住房和城乡建设局",
        "housing-construction 住房和城乡建设局",
        'type = "closed"',
    ):
        assert line in done.stdout


GB_HEADS: Final = """\
信件编号,来信时间,来信人,来信标题,类型,信件类别,承办单位,转办日期,办结日期,满意度
17,2015-03-02 09:30,王某,停暖,投诉,住宅,住建局,2015-03-03,2015-03-06,满意
18,2015-03-04,李某,路灯,求助,道路,交通局,,,
19,2015-03-05,赵某,公交,建议,交通,交通运输局,,2015-03-09,说不清
"""


def test_values_say_what_a_column_is_and_what_its_codes_mean(tmp_path: Path) -> None:
    """类型 holds natures; short names of units are guessed; a rating has no time of its own."""
    path = tmp_path / "sheet.csv"
    path.write_text(GB_HEADS, encoding="gb18030")
    done = run("--suggest", str(path))
    assert done.exit_code == 0, done.output
    tables = tomllib.loads(done.stdout)
    (rows,) = tables["rows"]
    received, routed, closed, rated = rows["events"]
    assert [each["type"] for each in rows["events"]] == ["received", "routed", "closed", "rated"]
    assert received["data"]["nature"] == {"field": "类型"}
    assert received["data"]["category"] == {"field": "信件类别", "codes": {"道路": "TODO"}}
    codes = {"住建局": "housing-construction", "交通局": "transport"}
    assert routed["data"]["department"] == {"field": "承办单位", "codes": codes}
    assert (routed["time"], closed["time"]) == ("转办日期", "办结日期")
    assert (rated["time"], rated["when"]) == ("办结日期", {"满意度": True})
    ratings = rated["data"]["satisfied"]["codes"]
    assert ratings == {
        "说不清": "TODO", "非常满意": True, "满意": True, "基本满意": True,
        "不满意": False, "非常不满意": False,
    }  # fmt: skip
    assert max(map(len, done.stdout.splitlines())) < 150


def test_all_that_is_wrong_is_said_at_once(mapping: Path) -> None:
    """What does not fit the form, in the source and elsewhere, and what the catalogue lacks."""
    text = mapping.read_text(encoding="utf-8")
    for old, new in (
        ('feeder = "letters-ledger"', ""),
        ("vanished", "vanishd"),
        ('path = "a.xlsx"', 'paht = "a.xlsx"'),
        ('kind = "letter"', 'kind = "leter"'),
        ('"住建局" = "housing-construction"', '"住建局" = "TODO"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    mapping.write_text(text, encoding="utf-8")
    done = run(str(mapping), "--dry-run")
    assert done.exit_code == 2
    for words in (
        "'feeder' is missing",
        "the key 'vanishd' is not known",
        "[source]: the key 'paht' is not known",
        "[source]: 'path' is missing",
        "'leter' is not in the catalogue (did you mean 'letter'?)",
        "rows[0].events[1].data.department: has still to be filled in (TODO)",
    ):
        assert words in done.output, words


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--dry-run", "--watch"], "ask for one"),
        (["--void-vanished", "--watch"], "--void-vanished"),
        (["--through", "http://x"], "--key-file"),
    ],
)
def test_what_does_not_go_together(arguments: list[str], word: str, mapping: Path) -> None:
    """The message names the options."""
    done = run(str(mapping), *arguments)
    assert done.exit_code == 2
    assert word in done.output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "sheet"', 'kind = "sheets"', ["source.kind", "did you mean 'sheet'"]),
        ('path = "a.xlsx"', "", ["[source]", "'path' is missing"]),
        ('path = "a.xlsx"', 'path = "b.xlsx"', ["b.xlsx", "no such file"]),
        ('time = "来信时间"', 'time = "来信日期"', ["来信日期", "来信时间"]),
        ("vanished", "vanishd", ["vanishd", "did you mean 'vanished'"]),
    ],
)
def test_a_mapping_that_cannot_be_used(old: str, new: str, words: list[str], mapping: Path) -> None:
    """The message names file, key and what is allowed."""
    text = mapping.read_text(encoding="utf-8")
    assert old in text
    mapping.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run(str(mapping), "--dry-run")
    assert done.exit_code == 2, done.output
    assert [word for word in words if word not in done.output] == []


def test_the_schema_and_the_reader_agree_on_the_examples() -> None:
    """That of `deploy/`, and that of each language's document, which are the same to the letter."""
    texts = [EXAMPLE.read_text(encoding="utf-8")]
    for name in ("feeders.md", "feeders.zh-CN.md"):
        text = (SCHEMAS.parent / "docs" / name).read_text(encoding="utf-8")
        texts += re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[:1]
    assert len(texts) == 3
    catalogue = Installation.read(Settings()).catalogue
    for text in texts:
        tables = tomllib.loads(text)
        assert complaints("mapping", tables) == []
        assert row_mapping(read_toml(text, "m.toml", MappingFile), "m.toml", catalogue)
        for key, value in (("kind", "sheets"), ("paht", "x")):
            wrong = {**tables, "source": {**tables["source"], key: value}}
            assert complaints("mapping", wrong)
