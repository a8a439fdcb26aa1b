"""Files and variables that cannot be used stop a command before it looks for Kafka."""

import os
import subprocess
from pathlib import Path

import pytest

from streams.settings.settings import PREFIX
from tests.support.processes import KUAIBAO
from tests.support.record import SCHEMAS

pytestmark = pytest.mark.timeout(60)

BAD_INPUT = 2

CATALOGUE = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
BULLETIN = (SCHEMAS / "bulletins" / "2015.toml").read_text(encoding="utf-8")


def refused(*command: str, **variables: str) -> str:
    """Run a command with these variables alone; it must end with a message and exit code 2."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    done = subprocess.run(
        [*KUAIBAO, *command],
        env=bare | {PREFIX + name.upper(): value for name, value in variables.items()},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == BAD_INPUT, done.stderr
    assert done.stderr.startswith("kuaibao: ")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (CATALOGUE.replace("Asia/Shanghai", "Mars/Olympus"), ["time_zone", "Mars/Olympus"]),
        (CATALOGUE.replace('\nis = "record"', '\nis = "song"', 1), ["kinds.publication", "case"]),
        (
            CATALOGUE.replace('kinds = ["letter', 'kinds = ["poem', 1),
            ["channels.", "poem", "letter"],
        ),
        (CATALOGUE.replace("working_days = 15", "workdays = 15", 1), ["deadlines", "workdays"]),
        ("name = ", ["TOML"]),
    ],
)
def test_a_catalogue(wrong: str, told: list[str], tmp_path: Path) -> None:
    """A worker says which file, which key, and what is allowed."""
    path = tmp_path / "县.toml"
    path.write_text(wrong, encoding="utf-8")
    message = refused("worker", catalogue=str(path))
    assert [word for word in [str(path), *told] if word not in message] == [], message


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            BULLETIN.replace('measure = "received"', 'measure = "recieved"', 1),
            ["recieved", "received"],
        ),
        (BULLETIN.replace("period = ", "perod = ", 1), ["perod"]),
        (
            BULLETIN.replace('as_of = "2015-11-30"', 'as_of = "2015-11-31"', 1),
            ["as_of", "2015-11-31"],
        ),
        ("id = ", ["TOML"]),
    ],
)
def test_a_bulletin(wrong: str, told: list[str], tmp_path: Path) -> None:
    """`kuaibao bulletin` says which file, which key, and what is allowed."""
    path = tmp_path / "2015.toml"
    path.write_text(wrong, encoding="utf-8")
    message = refused("bulletin", "2015", bulletins=str(tmp_path))
    assert [word for word in [str(path), *told] if word not in message] == [], message


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("partitions = 0\n", ["partitions", "0", ">= 1"]),
        ("partition = 8\n", ["partition", "partitions"]),
        ('prefix = "test_"\n', ["prefix", "test_", "test."]),
    ],
)
def test_settings(wrong: str, told: list[str], tmp_path: Path) -> None:
    """A worker says in which file or variable which setting is wrong, and what it may be."""
    path = tmp_path / "kuaibao.toml"
    path.write_text(wrong, encoding="utf-8")
    message = refused("worker", settings=str(path))
    assert [word for word in [str(path), *told] if word not in message] == [], message


def test_a_variable() -> None:
    """A variable of the environment is named as it is written there."""
    message = refused("worker", session_timeout="soon")
    assert "KUAIBAO_SESSION_TIMEOUT" in message
    assert "soon" in message


@pytest.mark.parametrize(
    ("command", "variable"),
    [("worker", "catalogue"), ("worker", "settings"), ("bulletin", "bulletins")],
)
def test_what_is_not_there(command: str, variable: str, tmp_path: Path) -> None:
    """A file or folder that is not there is named."""
    path = tmp_path / "none.toml"
    assert str(path) in refused(command, **{variable: str(path)})
