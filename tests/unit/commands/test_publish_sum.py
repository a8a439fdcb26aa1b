"""`kuaibao publish sum`: the forms that organs have filed, as one document."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from streams.printing.as_json import bulletin_json
from tests.replay.test_yearly_forms import CATALOGUE, form
from tests.unit.commands.test_cli import run

FORM = "disclosure-2021-2021"


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the forms that two organs have filed."""
    folder = tmp_path_factory.mktemp("filed")
    for organ in ("education", "health"):
        own = form("2021", "2021", more=f'select = {{ department = "{organ}" }}\n')
        text = json.dumps(bulletin_json(own, CATALOGUE), ensure_ascii=False)
        (folder / f"{organ}.json").write_text(text, encoding="utf-8")
    return folder


def test_the_sum_is_printed_and_written(filed: Path, tmp_path: Path) -> None:
    """As text with who is missing, as JSON to be read, and for Excel."""
    said = [f"{organ}={filed / organ}.json" for organ in ("education", "health")]
    organs = [each for name in ("education", "health", "transport") for each in ("--organs", name)]
    done = run("publish", "sum", FORM, *said, *organs)
    assert done.exit_code == 0, done.output
    assert "由2个机关报送的年度报告相加而成" in done.output
    assert "另有1个机关没有报送，其数字不应视为0：" in done.output
    told = run("publish", "sum", FORM, *said, "--format", "json")
    (table,) = [one for one in json.loads(told.output)["tables"] if one["id"] == "applications"]
    files = [json.loads((filed / f"{one}.json").read_text()) for one in ("education", "health")]
    tables = [one for each in files for one in each["tables"] if one["id"] == "applications"]
    assert table["total"]["values"] == [
        sum(each) for each in zip(*(one["total"]["values"] for one in tables), strict=True)
    ]
    book = tmp_path / "sum.xlsx"
    assert run("publish", "sum", FORM, *said, "--format", "xlsx", "-o", str(book)).exit_code == 0
    assert openpyxl.load_workbook(io.BytesIO(book.read_bytes())).sheetnames


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (["education"], "'education' does not name an organ and a file"),
        (["police-of-mars={}/health.json"], "'police-of-mars' is none of the organs"),
        (["health={}/gone.json"], "cannot be read"),
        (["health={}/health.json", "--organs", "helth"], "'helth' is not a unit"),
        (["health={}/health.json", "health={}/health.json"], "health has another form"),
        (["health={}/health.json", "--format", "docx"], "name a file for docx"),
    ],
)
def test_what_cannot_be_added_up_is_said(filed: Path, said: list[str], rule: str) -> None:
    """Exit code 2, and the argument or file by name."""
    done = run("publish", "sum", FORM, *(each.format(filed) for each in said))
    assert done.exit_code == 2
    assert rule in done.output
