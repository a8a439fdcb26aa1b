"""The file of recipients on the disk: whose it is, and that a slip of the pen changes nothing."""

import logging
from pathlib import Path

import pytest

from streams.core.errors import BadFile
from streams.notify.checking import check_recipients
from streams.notify.recipients_file import Recipients, load_recipients
from streams.settings.settings import Settings
from tests.support.units_county import UNITS_COUNTY

TEXT = '[recipients.a]\napprise = "dingtalk://0123456789abcdef"\n'
MAIL = """
[mail]
host = "smtp.example.org"
port = 587
from = "desk@example.org"
user = "desk"
password_file = "password"
"""


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file of a mode."""
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640])
def test_its_owner_and_a_group_may_read_it(tmp_path: Path, mode: int) -> None:
    """The group, so that root can own what the service reads."""
    path = written(tmp_path / "r.toml", TEXT, mode)
    assert [*load_recipients(path, UNITS_COUNTY).recipients] == ["a"]


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o606, 0o601])
def test_others_may_not(tmp_path: Path, mode: int) -> None:
    """It says what to do."""
    path = written(tmp_path / "r.toml", TEXT, mode)
    with pytest.raises(BadFile, match=f"mode {mode:04o}.*chmod 600"):
        load_recipients(path, UNITS_COUNTY)


def test_a_password_of_its_own(tmp_path: Path) -> None:
    """It is beside the file, as private as this one, and one line."""
    path = written(tmp_path / "r.toml", TEXT + MAIL)
    with pytest.raises(BadFile, match=r"password: cannot be read: .* \(mail.password_file\)"):
        load_recipients(path, UNITS_COUNTY)
    secret = written(tmp_path / "password", "correct horse\n")
    mail = load_recipients(path, UNITS_COUNTY).mail
    assert mail is not None
    assert mail.password == "correct horse"  # noqa: S105  it opens nothing
    written(secret, "two\nlines\n")
    with pytest.raises(BadFile, match="one line"):
        load_recipients(path, UNITS_COUNTY)
    written(secret, "correct horse\n", 0o644)
    with pytest.raises(BadFile, match="chmod 600"):
        load_recipients(path, UNITS_COUNTY)


def test_it_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A broken one changes nothing but the log, until it is mended."""
    path = written(tmp_path / "r.toml", TEXT)
    recipients = Recipients(path, UNITS_COUNTY)
    assert not recipients.look()
    written(path, TEXT + "[")
    with caplog.at_level(logging.ERROR):
        assert not recipients.look()
    assert "stay in force" in caplog.text
    assert [*recipients.current.recipients] == ["a"]
    written(path, TEXT + TEXT.replace(".a]", ".bb]"))
    assert recipients.look()
    assert [*recipients.current.recipients] == ["a", "bb"]
    path.unlink()
    assert not recipients.look()
    assert [*recipients.current.recipients] == ["a", "bb"]


def test_what_a_check_says(tmp_path: Path) -> None:
    """Names and ways, no address; and whose notices nobody gets."""
    text = TEXT.replace("\n", '\nunits = ["housing"]\n', 1)
    path = written(tmp_path / "r.toml", text)
    lines = check_recipients(Settings(recipients=str(path)), UNITS_COUNTY)
    assert lines[0].startswith("a: apprise; housing and all under them; remind, urge, supervise")
    assert lines[1].startswith("nobody gets notices to: ")
    assert "housing" not in lines[1]
    assert "works" in lines[1]
    assert not any("0123" in line for line in lines)
    written(path, TEXT)
    assert len(check_recipients(Settings(recipients=str(path)), UNITS_COUNTY)) == 1
    written(path, TEXT.replace("dingtalk://0123456789abcdef", "nosuch://0123"))
    with pytest.raises(BadFile, match=r"recipients\.a\.apprise: is not an address that apprise"):
        check_recipients(Settings(recipients=str(path)), UNITS_COUNTY)


DEPARTMENT = """
[departments.housing]
events = "https://kuaibao.county.example/v1/department/events"
key = "kb_key"
webhook = { url = "https://housing.example/letters", secret = "SECRET" }
""".replace("SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_a_file_of_departments_alone(tmp_path: Path) -> None:
    """Those who have letters posted need no recipient of notices, and the check tells of them."""
    path = written(tmp_path / "r.toml", DEPARTMENT)
    lines = check_recipients(Settings(recipients=str(path)), UNITS_COUNTY)
    assert lines[0] == "housing: webhook; events of a department's cases, which case, what and when"
    assert lines[1:] == ["nobody gets notices: the file has departments alone"]
    written(path, DEPARTMENT.replace("key =", "content = true\nkey ="))
    lines = check_recipients(Settings(recipients=str(path)), UNITS_COUNTY)
    assert lines[0].endswith("with what citizens wrote")
    written(path, 'inner = ["10.0.0.0/8"]')
    with pytest.raises(BadFile, match="recipients: there are none, and no departments"):
        load_recipients(path, UNITS_COUNTY)
