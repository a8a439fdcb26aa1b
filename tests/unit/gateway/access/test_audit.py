"""Who opened a case: a line of the audit log for each case that was shown, and none for others."""

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from streams.core.days import day_number
from streams.gateway.access import sessions
from streams.gateway.access.key_making import make_key
from streams.gateway.access.keys import read_keys
from streams.logs.audit import AUDIT
from tests.support.county import COUNTY, letter
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

SAID = "zhang-san-13800000000"
ID = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_who_opened_a_case(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By a key and in a session; not what there is not or may not be seen, and no list."""
    state = CountyState(COUNTY, tmp_path, day_number(date(2015, 3, 20)))
    state.tell([letter("2015-03-02", subject="P-1"), letter("2015-03-03", subject="P-2")])
    path = Path(state.installation.settings.keys_file)
    token = make_key(path, "desk", ["figures", "cases"], [])
    figures = make_key(path, "screen", ["figures"], [])
    (desk, _) = read_keys(path) or ()
    session = sessions.begin(desk, 1_000_000.0)

    async def work(gateway: CountyGateway) -> None:
        async def ask(where: str, status: int, **headers: str) -> None:
            answer = await gateway.client.get(where, headers={"X-Request-Id": ID} | headers)
            assert answer.status == status, where

        mine = {"Authorization": f"Bearer {token}"}
        await ask("/v1/cases/P-1", 200, **mine)
        await ask("/v1/cases/P-2?as_of=2015-03-05", 200, Cookie=_cookie(session))
        await ask(f"/v1/cases/{SAID}", 404, **mine)
        await ask("/v1/cases/P-1?as_of=never", 400, **mine)
        await ask("/v1/cases/P-1", 403, Authorization=f"Bearer {figures}")
        await ask("/v1/cases/P-1", 401)
        await ask("/v1/cases?measure=received&period=2015", 200, **mine)

    with caplog.at_level(logging.INFO, logger=AUDIT.name):
        served(state, work)
    lines: list[Any] = [record for record in caplog.records if record.name == AUDIT.name]
    assert [(line.subject, line.key, line.key_name, line.session) for line in lines] == [
        ("P-1", desk.id, "desk", None),
        ("P-2", desk.id, "desk", session.id[:8]),
    ]
    assert {(line.address, line.request_id, line.route) for line in lines} == {
        ("127.0.0.1", ID, "/v1/cases/{id}")
    }
    assert lines[0].getMessage() == (
        f"case P-1 opened by key desk ({desk.id}) from 127.0.0.1, request {ID}"
    )
    assert SAID not in caplog.text
    assert token not in caplog.text
    assert session.id not in caplog.text


def _cookie(session: sessions.Session) -> str:
    return f"{sessions.NAME}={sessions.write(session)}"
