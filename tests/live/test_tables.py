"""A table, problems and points on a real broker: the same by gateway and by command, cases too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.live.conftest import Install
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.tables_bulletin import TABLES_TEXT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

LATE: Final = {"housing-construction": 3, "transport": 1}
"""Letters that are late, by the department that has them; each has one in time as well."""


def event(what: str, time: str, subject: str, data: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return an event as it is posted."""
    said = {
        "specversion": "1.0",
        "type": f"kuaibao.case.{what}.v1",
        "source": "/live/tables",
        "id": f"{subject}-{what}",
        "subject": subject,
        "time": f"{time}T10:00:00+08:00",
        "data": data,
    }
    return subject.encode(), json.dumps(said).encode()


def letters() -> Iterator[tuple[bytes, bytes]]:
    """Return letters of the first days of March 2015; those in time are closed on the next day."""
    for department, late in LATE.items():
        for number in range(late + 1):
            subject, day = f"T-{department}-{number}", f"2015-03-0{2 + number}"
            data = {
                "kind": "letter",
                "channel": "portal-participation",
                "category": "housing",
                "department": department,
            }
            yield event("received", day, subject, data)
            if number == late:
                yield event("closed", f"2015-03-0{3 + number}", subject, {})


@pytest.fixture
def kuaibao(install: Install, tmp_path: Path) -> Installation:
    """Return an installation with a worker and a folder that has the circular."""
    folder = tmp_path / "bulletins"
    folder.mkdir()
    text = TABLES_TEXT.replace('as_of = "2015-03-31"', 'as_of = "2015-06-30"')
    (folder / "circular.toml").write_text(
        text.replace("most = 1\n", "most = 2\n"), encoding="utf-8"
    )
    kuaibao = install(bulletins=str(folder))
    kuaibao.worker(opens=4)
    return kuaibao


@pytest.fixture
def gateway(kuaibao: Installation, tmp_path: Path) -> Iterator[Gateway]:
    """Start a gateway; without keys everybody on this machine may see cases."""
    gateway = Gateway(kuaibao.settings, tmp_path, "gateway")
    gateway.wait_ready()
    yield gateway
    print(f"--- the end of the gateway's log:\n{gateway.log[-6000:]}")
    gateway.kill()


def test_cases_are_named_by_gateway_and_command(kuaibao: Installation, gateway: Gateway) -> None:
    """The index of cases and the topic read once to its end name the same ones, in one order."""
    gateway.post_all(list(letters()))

    def late() -> dict[str, list[str]]:
        found = gateway.get("/v1/bulletins/circular")["problems"]
        return {each["unit"]: each["sentences"][0]["cases"] for each in found}

    named = {
        "housing-construction": ["T-housing-construction-0", "T-housing-construction-1"],
        "transport": ["T-transport-0"],
    }
    wait_until(lambda: late() == named, "all letters are counted and indexed")
    text = gateway.ask("/v1/bulletins/circular?format=text").body.decode()
    assert "（T-housing-construction-0、T-housing-construction-1，另有1件）" in text
    assert kuaibao.kuaibao("bulletin", "circular", "--cases").stdout == text
    plain = kuaibao.kuaibao("bulletin", "circular").stdout
    assert "T-" not in plain
    assert "共3件" in plain
    for link in gateway.get("/v1/bulletins/circular")["tables"][0]["rows"][0]["links"]:
        assert link is None or gateway.ask(link).status == 200
