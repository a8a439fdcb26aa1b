"""What the log says of who was refused, signed in and signed out; and what goes with TLS."""

import logging
from pathlib import Path

import pytest

from streams.gateway.access.guarded import IMPERSONAL
from streams.gateway.access.key_making import make_key
from streams.gateway.access.visits import Visits, logger
from streams.gateway.app import all_routes
from streams.gateway.http import headers
from tests.unit.gateway.shell import Shell, asked, bearer

SAID = "zhang-san-13800000000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "keys.json"


def test_refusals_and_sign_ins_are_logged_with_key_and_address(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The key is named by its id in the keys file, and never by anything that was sent."""
    token = make_key(path, "desk", ["figures"], [])
    feed = make_key(path, "portal", ["feed"], [])
    ids: list[str] = []

    async def work(shell: Shell) -> None:
        ids.extend(key.id for key in shell.guard.keys.current or ())
        await shell.ask("GET", f"/v1/cases/{SAID}", headers=bearer(token))
        await shell.ask("GET", "/v1/figures", headers=bearer(f"kb_{SAID}"))
        await shell.ask("POST", "/v1/session", json={"key": feed})
        await shell.ask("POST", "/v1/session", json={"key": token})

    with caplog.at_level(logging.INFO, logger=logger.name):
        asked(path, work)
    lines = [record.getMessage() for record in caplog.records if record.name == logger.name]
    assert lines == [
        f"refused with 403: key {ids[0]} from 127.0.0.1 (/v1/cases/{{id}})",
        "refused with 401: key - from 127.0.0.1 (/v1/figures)",
        f"refused with 403: key {ids[1]} from 127.0.0.1 (/v1/session)",
        f"signed in: key {ids[0]} from 127.0.0.1 (/v1/session)",
    ]
    assert SAID not in caplog.text
    assert token not in caplog.text


def test_a_flood_of_refusals_is_a_few_lines(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A line says how many there were."""
    make_key(path, "desk", ["figures"], [])

    async def work(shell: Shell) -> None:
        for _ in range(200):
            await shell.ask("GET", "/v1/figures", headers=bearer("kb_wrong"))

    with caplog.at_level(logging.INFO, logger=logger.name):
        asked(path, work)
    lines = [record for record in caplog.records if record.name == logger.name]
    assert 1 <= len(lines) <= 40


@pytest.mark.parametrize(
    ("by_proxy", "forwarded", "address"),
    [
        (True, "192.0.2.7", "192.0.2.7"),
        (True, "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, SAID, "127.0.0.1"),
        (True, None, "127.0.0.1"),
        (False, "192.0.2.7", "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_address_is_whom_it_was_asked_by(
    path: Path,
    caplog: pytest.LogCaptureFixture,
    *,
    by_proxy: bool,
    forwarded: str | None,
    address: str,
) -> None:
    """It is the one that the proxy itself has appended; without a proxy, nobody is believed."""
    make_key(path, "desk", ["figures"], [])

    async def work(shell: Shell) -> None:
        shell.guard.visits = Visits(by_proxy=by_proxy)
        sent = {"X-Forwarded-For": forwarded} if forwarded else {}
        await shell.ask("GET", "/v1/figures", headers=sent)

    with caplog.at_level(logging.INFO, logger=logger.name):
        asked(path, work)
    assert f"from {address} " in caplog.text
    assert SAID not in caplog.text


@pytest.mark.parametrize("secure", [False, True])
def test_browsers_come_back_over_tls_alone(path: Path, *, secure: bool) -> None:
    """They do so once they have come over it: every answer says so, errors too."""

    async def work(shell: Shell) -> None:
        for where in ("/healthz", "/v1/figures", "/nowhere"):
            answer = await shell.ask("GET", where)
            said = answer.headers.get("Strict-Transport-Security")
            assert said == (headers.TRANSPORT_SECURITY if secure else None)

    asked(path, work, secure=secure)


def test_what_is_personal_is_kept_by_nobody(path: Path) -> None:
    """Whatever needs another role than those for figures, feeding and metrics."""
    token = make_key(path, "desk", ["cases", "figures"], [])
    personal = [route for _, route, _, role in all_routes() if role and role not in IMPERSONAL]
    assert {"/v1/cases", "/v1/cases/{id}", "/v1/quick-reports/{year}/{number}"} <= {*personal}

    async def work(shell: Shell) -> None:
        for route in personal:
            where = route.replace("{", "").replace("}", "")
            answer = await shell.ask("GET", where, headers=bearer(token))
            assert answer.headers["Cache-Control"] == "no-store", route

    asked(path, work)
