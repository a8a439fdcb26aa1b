"""Keys that expire."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.core.errors import BadFile, BadInput
from streams.gateway.access import sessions
from streams.gateway.access.expiry import read_expiry
from streams.gateway.access.expiry_warnings import DAY_SECONDS, WARNING_SECONDS
from streams.gateway.access.key_making import make_key
from streams.gateway.access.keys import read_keys
from tests.unit.gateway.http.test_callers import check_refused, sign_in
from tests.unit.gateway.shell import Shell, asked, bearer

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
XIAN = ZoneInfo("Asia/Shanghai")
EXPIRES = "2027-01-01T00:00:00Z"
END = datetime(2027, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "keys.json"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2027-01-01", "2026-12-31T16:00:00Z"),
        ("2027-01-01T08:00:00+08:00", EXPIRES),
        ("2027-01-01T00:00:00Z", EXPIRES),
        ("12h", "2026-11-28T00:00:00Z"),
        ("1d", "2026-11-28T12:00:00Z"),
        ("52w", "2027-11-26T12:00:00Z"),
    ],
)
def test_when_a_key_expires_is_said_in_several_ways(said: str, kept: str) -> None:
    """A day begins where the county is."""
    assert read_expiry(said, NOW, XIAN) == kept


@pytest.mark.parametrize(
    "said",
    ["", "soon", "0d", "-1d", "1.5d", "2027-13-01", "2027-01-01T00:00:00", "１d"],
)
def test_what_is_no_time_is_refused(said: str) -> None:
    """The message says what there is."""
    with pytest.raises(BadInput, match="90d"):
        read_expiry(said, NOW, XIAN)


def test_what_is_over_is_refused() -> None:
    """Such a key would be of no use."""
    with pytest.raises(BadInput, match="is not in the future"):
        read_expiry("2026-11-27", NOW, XIAN)


def test_a_key_is_refused_once_it_has_expired(path: Path) -> None:
    """The log says whose it was and when; its sessions and signing in are refused too."""
    token = make_key(path, "desk", ["cases", "figures"], [], expires=EXPIRES)
    now = [END - 1]

    async def work(shell: Shell) -> None:
        cookie = {"Cookie": f"{sessions.NAME}={await sign_in(shell, token)}"}
        for headers in (bearer(token), cookie):
            assert (await shell.ask("GET", "/v1/session", headers=headers)).status == 200
        now[0] += 1
        for headers in (bearer(token), cookie):
            answer = await shell.ask("GET", "/v1/cases/x", headers=headers)
            check_refused(answer, 401)
            detail = (await answer.json())["detail"]
            assert f"the key desk expired at {EXPIRES}" in detail
        check_refused(await shell.ask("POST", "/v1/session", json={"key": token}), 401)

    asked(path, work, clock=lambda: now[0])


def test_the_log_warns_before_once_a_day(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The operator can make another key in time."""
    token = make_key(path, "prometheus", ["metrics"], [], expires=EXPIRES)
    now = [END - WARNING_SECONDS - 1]

    async def work(shell: Shell) -> None:
        for seconds, lines in ((0, 0), (1, 1), (1, 1), (DAY_SECONDS, 2), (DAY_SECONDS, 3)):
            now[0] += seconds
            await shell.ask("GET", "/metrics", headers=bearer(token))
            said = [line for line in caplog.messages if "expires" in line]
            assert len(said) == lines
        assert EXPIRES in said[0]
        assert "prometheus" in said[0]
        assert token not in caplog.text

    with caplog.at_level(logging.INFO):
        asked(path, work, clock=lambda: now[0])


@pytest.mark.parametrize("wrong", ["soon", "2027-01-01T00:00:00", "2027-13-01"])
def test_a_file_with_a_time_that_is_none_is_refused(path: Path, wrong: str) -> None:
    """A key that nobody can tell the end of must not pass for one without end."""
    make_key(path, "desk", ["cases"], [], expires=EXPIRES)
    path.write_text(path.read_text().replace(EXPIRES, wrong))
    with pytest.raises(BadFile, match="expires = "):
        read_keys(path)
