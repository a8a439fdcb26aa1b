"""`kuaibao check` looks at mapping files: those beside the catalogue, and those that are named."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.checking.mapping_files import mappings_beside
from streams.commands.cli import main
from streams.resources import SCHEMAS

EXAMPLES = SCHEMAS.parent / "deploy" / "feeders"
LETTERS = (EXAMPLES / "letters.toml").read_text(encoding="utf-8")


def check(folder: Path, *more: str) -> tuple[int, str]:
    """Run the command, and return its exit code and all that it says."""
    done = CliRunner().invoke(main, ["check", str(folder), *more])
    return done.exit_code, done.output


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Gaoling's catalogue with two mapping files, and one that is none."""
    (tmp_path / "bulletins").mkdir()
    (tmp_path / "feeders").mkdir()
    catalogue = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(catalogue, encoding="utf-8")
    (tmp_path / "letters.toml").write_text(LETTERS, encoding="utf-8")
    mailbox = (EXAMPLES / "mailbox.toml").read_text(encoding="utf-8")
    (tmp_path / "feeders" / "mailbox.toml").write_text(mailbox, encoding="utf-8")
    (tmp_path / "kuaibao.toml").write_text('kafka = "k:9092"\n', encoding="utf-8")
    return tmp_path


def test_mappings_beside_the_catalogue_are_looked_at(county: Path) -> None:
    """They are said as they were understood."""
    found = mappings_beside(county / "catalogue.toml")
    assert [path.name for path in found] == ["letters.toml", "mailbox.toml"]
    code, said = check(county)
    assert code == 0, said
    assert "feeder 报送 letters-ledger, sheet, as 来源 /gaoling/ledger: received, routed" in said


def test_every_mistake_of_every_mapping_is_said_with_its_line(county: Path) -> None:
    """Of form, of the source, and by the catalogue; also in a file named on the command line."""
    wrong = LETTERS
    for old, new in (
        ('kind = "sheet"', 'kind = "sheeet"'),
        ('kind = "letter"', 'kind = "leter"'),
        ('"交通" = "traffic"', '"交通" = "trafic"'),
        ('type = "rated"', 'type = "ratd"'),
    ):
        assert old in wrong
        wrong = wrong.replace(old, new, 1)
    named = county.parent / "elsewhere.toml"
    # A type that is not known hides what its rows say, so the other file does not have it.
    named.write_text(wrong.replace('type = "ratd"', 'type = "rated"'), encoding="utf-8")
    (county / "letters.toml").write_text(wrong, encoding="utf-8")
    code, said = check(county, "--mapping", str(named))
    assert code == 2
    lines = wrong.splitlines()
    for path, mark, words in (
        (county / "letters.toml", 'kind = "sheeet"', "did you mean 'sheet'"),
        (county / "letters.toml", 'type = "ratd"', "'ratd' is not one of accepted"),
        (named, 'kind = "sheeet"', "did you mean 'sheet'"),
        (named, 'kind = "leter"', "did you mean 'letter'"),
        (named, '"交通" = "trafic"', "did you mean 'traffic'"),
        (named, "feeder = ", "is that of"),
    ):
        number = next(n for n, line in enumerate(lines, 1) if line.startswith(mark) or mark in line)
        found = [line for line in said.splitlines() if line.startswith(f"{path}:{number}: ")]
        assert any(words in line for line in found), (str(path), number, words, said)
    assert f"{county / 'letters.toml'}: there may be more mistakes" in said
    assert f"{named}: there may be more mistakes" not in said
