"""The audit log: a stream of its own, or of the process where no file is set."""

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.core.errors import BadFile
from streams.logs.audit import AUDIT, send_to


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    """Leave the logger as it was."""
    yield
    send_to("")
    AUDIT.setLevel(logging.NOTSET)


def test_a_file_takes_it_and_the_log_does_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An object a line, with its fields, readable by its owner alone."""
    file = tmp_path / "audit.jsonl"
    send_to(str(file))
    with caplog.at_level(logging.INFO):
        AUDIT.info("case %s opened", "P-1", extra={"subject": "P-1"})
    assert not caplog.records
    (line,) = file.read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert (told["message"], told["subject"]) == ("case P-1 opened", "P-1")
    assert told["level"] == "INFO"
    assert told["time"].endswith(("Z", "+00:00"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_was_moved_away_is_made_again(tmp_path: Path) -> None:
    """As logrotate does it, without a signal; again for its owner alone."""
    file = tmp_path / "audit.jsonl"
    send_to(str(file))
    AUDIT.info("one")
    file.rename(tmp_path / "audit.jsonl.1")
    AUDIT.info("two")
    said = [json.loads(path.read_bytes())["message"] for path in sorted(tmp_path.iterdir())]
    assert said == ["two", "one"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_it_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever level the log has, and however often that is set."""
    send_to("")
    with caplog.at_level(logging.INFO, logger=AUDIT.name):
        AUDIT.info("one")
    assert [record.getMessage() for record in caplog.records] == ["one"]


def test_a_file_that_cannot_be_written_is_said_at_the_start(tmp_path: Path) -> None:
    """By the setting's name."""
    with pytest.raises(BadFile, match=r"audit_log = .*cannot be written"):
        send_to(str(tmp_path / "nowhere" / "audit.jsonl"))
