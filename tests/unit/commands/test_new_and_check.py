"""`kuaibao new` and `kuaibao check`, as the engineer of a new county uses them."""

import json
from pathlib import Path

import pytest

from tests.unit.commands.test_cli import run


def test_a_new_county_is_written_and_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder no settings need to be given: the file of settings there names the others."""
    monkeypatch.chdir(tmp_path)
    made = run("new", "weibei", "--name", "渭北")
    assert made.exit_code == 0, made.output
    assert "weibei/catalogue.toml" in made.output
    assert "kuaibao check" in made.output
    monkeypatch.chdir(tmp_path / "weibei")
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    assert "渭北, Asia/Shanghai" in checked.output
    assert "no mistakes 没有错误" in checked.output
    assert run("config").exit_code == 0
    monkeypatch.chdir(tmp_path)
    assert "渭北" in run("check", "weibei").output
    again = run("new", "weibei")
    assert again.exit_code != 0


def test_mistakes_are_said_with_file_and_line(tmp_path: Path) -> None:
    """Exit code 2, all of them at once, and for scripts as JSON."""
    folder = tmp_path / "weibei"
    assert run("new", str(folder)).exit_code == 0
    path = folder / "catalogue.toml"
    text = path.read_text(encoding="utf-8").replace('kind = "letter"', 'kind = "leter"', 1)
    path.write_text(text.replace('is = "record"', 'is = "records"'), encoding="utf-8")
    line = text[: text.index('kind = "leter"')].count("\n") + 1
    found = run("check", str(folder))
    assert found.exit_code == 2
    assert f"{path}:{line}: deadlines[0].kind: 'leter' is not in the catalogue" in found.output
    assert "kinds.publication.is: 'records' is not one of case, record" in found.output
    told = json.loads(run("check", str(folder), "--json").output)
    assert [each["line"] for each in told["mistakes"] if "leter" in each["said"]] == [line]
    assert told["unfinished"] == []


def test_what_is_shipped_has_no_mistake() -> None:
    """Without settings the files are Gaoling's."""
    found = run("check", "--json")
    assert found.exit_code == 0
    assert json.loads(found.output)["mistakes"] == []
