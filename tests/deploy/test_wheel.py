"""The wheel: it contains all that the program reads, and runs where there is no checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Final

import orjson
import pytest

from tests.support.checkout import ROOT

SLOWEST: Final = 240
"""Seconds that one step may take; a few are usual."""

SOURCES: Final = ("pyproject.toml", "README.md", "LICENSE", "schemas", "deploy/kafka", "streams")
"""All that a wheel is made of."""

FOR_MAKING: Final = {"lock.sh", "pom.xml"}
"""What is beside the broker's files only to write them again."""

READS_ALL: Final = """
import asyncio, sys, tempfile
from pathlib import Path
from streams.broker.data_dir import DataDir
from streams.broker.jars import Jars
from streams.feeding.replaying import plan_file
from streams.gateway.http.contract import contract
from streams.printing.as_html import style_sheet
from streams.replay.loading import load_plan
from streams.resources import KAFKA, SCHEMAS
from streams.settings.settings import Settings

settings = Settings()
assert len(Jars().all) > 40
with tempfile.TemporaryDirectory() as folder:
    data = DataDir(Path(folder))
    data.claim()
    data.write_settings(9092, {})
    data.release()
assert (KAFKA / "log4j2.properties").is_file()
assert len(list((SCHEMAS / "events").glob("*.json"))) > 10
assert b'"kuaibao.case.received.v1"' in contract()
assert style_sheet()
assert plan_file("gaoling").is_relative_to(sys.prefix)
"""
"""Reads each kind of file that the wheel has in addition to code, as the program does."""


def _run(*words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command with nothing of this checkout in its environment."""
    return subprocess.run(
        list(map(str, words)),
        env={"PATH": os.environ["PATH"], "HOME": str(cwd)},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of a copy of the sources: by way of the source distribution, as users do."""
    folder = tmp_path_factory.mktemp("wheel")
    for source in SOURCES:
        target = folder / "source" / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, target, symlinks=True, ignore=left_out)
        else:
            shutil.copy2(ROOT / source, target)
    built = folder / "built"
    words = ("-m", "build", "--no-isolation", "--outdir", built, folder / "source")
    done = _run(sys.executable, *words, cwd=folder)
    assert done.returncode == 0, (done.stdout, done.stderr)
    (made,) = built.glob("*.whl")
    assert made.name == "kuaibao-0.1.0-py3-none-any.whl"
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, and after it the packages that these tests run with."""
    place = tmp_path_factory.mktemp("installed") / "venv"
    done = _run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place.parent)
    assert done.returncode == 0, done.stderr
    python = place / "bin" / "python"
    install = ("install", "--quiet", "--no-deps", "--no-index", wheel)
    done = _run(sys.executable, "-m", "pip", "--python", python, *install, cwd=place.parent)
    assert done.returncode == 0, done.stderr
    (packages,) = place.glob("lib/python3.*/site-packages")
    # A path alone: where the checkout is installed editable is not looked at.
    (packages / "theirs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place


@pytest.mark.slow
def test_wheel_holds_all_that_the_program_reads(wheel: Path) -> None:
    """Each file below streams/, by its links too, and nothing else."""
    wanted = {
        str((Path(folder) / name).relative_to(ROOT))
        for folder, _, names in os.walk(ROOT / "streams", followlinks=True)
        for name in names
        if not name.endswith(".pyc") and name not in FOR_MAKING
    }
    assert {
        "streams/resources/schemas/catalogue.toml",
        "streams/resources/kafka/jars.lock",
    } <= wanted
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in held if ".dist-info/" not in name} == wanted


@pytest.mark.slow
def test_commands_work_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Their files come from where the wheel is installed, and they leave none behind."""
    kuaibao = installed / "bin" / "kuaibao"
    for arguments, told in (
        (["--version"], "0.1.0"),
        (["--help"], "demo"),
        (["bulletin", "--help"], "--compare"),
        (["bulletin"], "2013"),
    ):
        done = _run(kuaibao, *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert told in done.stdout, arguments
    done = _run(kuaibao, "config", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    settings = orjson.loads(done.stdout)
    for name in ("catalogue", "bulletins"):
        assert Path(settings[name]).is_relative_to(installed), name
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_files_are_read_from_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    """The broker's settings and jars, the contract, the style sheet and the record to replay."""
    done = _run(installed / "bin" / "python", "-c", READS_ALL, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
