"""One file gives a bulletin for each quarter: posted, counted, listed and printed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.live.conftest import Install
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.templates import QUARTERLY

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

FILE: Final = QUARTERLY.replace('"mailbox"', '"portal-participation"')

RECEIVED: Final = {"2014-11": 2, "2015-02": 4, "2015-05": 5, "2015-08": 4}
"""Letters by month; growth is on the quarter before."""

GROWTH: Final = {
    "2015-Q3": (4, "-20%"),
    "2015-Q2": (5, "+25%"),
    "2015-Q1": (4, "—（上期记录不全）"),
    "2014-Q4": (2, "—（上期尚无记录）"),
}
"""By quarter how many letters there are, and what is printed."""


def letters() -> Iterator[tuple[bytes, bytes]]:
    """Return the letters as they are posted."""
    for month, many in RECEIVED.items():
        for number in range(many):
            subject = f"P-{month}-{number}"
            event: dict[str, Any] = {
                "specversion": "1.0",
                "type": "kuaibao.case.received.v1",
                "source": "/live/templates",
                "id": subject,
                "subject": subject,
                "time": f"{month}-{10 + number}T10:00:00+08:00",
                "data": {
                    "kind": "letter",
                    "channel": "portal-participation",
                    "category": "housing",
                },
            }
            yield subject.encode(), json.dumps(event).encode()


@pytest.fixture
def kuaibao(install: Install, tmp_path: Path) -> Installation:
    """Return an installation with a worker and a folder that has the template."""
    folder = tmp_path / "bulletins"
    folder.mkdir()
    (folder / "circular.toml").write_text(FILE, encoding="utf-8")
    kuaibao = install(bulletins=str(folder))
    kuaibao.worker(opens=4)
    return kuaibao


@pytest.fixture
def gateway(kuaibao: Installation, tmp_path: Path) -> Iterator[Gateway]:
    """Start a gateway."""
    gateway = Gateway(kuaibao.settings, tmp_path, "gateway")
    gateway.wait_ready()
    yield gateway
    print(f"--- the end of the gateway's log:\n{gateway.log[-6000:]}")
    gateway.kill()


@pytest.mark.usefixtures("as_users")
def test_a_template_has_a_bulletin_for_each_quarter(
    kuaibao: Installation, gateway: Gateway, tmp_path: Path
) -> None:
    """Those of the record are listed; each has its figures, by gateway and by command."""
    listed = [each["id"] for each in gateway.get("/v1/bulletins")["bulletins"]]
    assert len(listed) == 1, "nothing is counted yet: there is the present quarter alone"
    gateway.post_all(list(letters()))

    def first() -> str:
        found = gateway.get("/v1/bulletins")["bulletins"]
        last: str = found[-1]["id"]
        return last

    wait_until(lambda: first() == "circular-2014-Q4", "the list goes back to the first letter")

    def counted(name: str) -> tuple[int, str]:
        figures = gateway.get(f"/v1/bulletins/circular-{name}")["figures"]
        return figures["received"]["value"], figures["growth"]["printed"]

    wait_until(
        lambda: {name: counted(name) for name in GROWTH} == GROWTH, "all letters are counted"
    )
    listed = [each["id"] for each in gateway.get("/v1/bulletins")["bulletins"]]
    assert listed[-4:] == [f"circular-{name}" for name in GROWTH]
    assert listed[0] not in listed[-4:]
    for form in ("html", "docx", "xlsx", "csv", "markdown"):
        assert gateway.ask(f"/v1/bulletins/circular-2015-Q2?format={form}").status == 200
    for name in ("circular-2014-Q3", "circular-2100-Q1", "circular", "circular-2015-03"):
        assert gateway.ask(f"/v1/bulletins/{name}").status == 404
    text = gateway.ask("/v1/bulletins/circular-2015-Q2?format=text").body.decode()
    assert "2015年第二季度 5 件，环比 +25%，" in text
    assert kuaibao.kuaibao("bulletin", "circular-2015-Q2").stdout == text
    refused = kuaibao.kuaibao("bulletin", "circular-2014-Q3")
    assert refused.returncode == 2
    assert "the record begins on 2014-11-10, after its period" in refused.stderr
    check_names(gateway, tmp_path / "bulletins")


def check_names(gateway: Gateway, folder: Path) -> None:
    """A file that comes with a template's name is left out, and the log says why."""
    concrete = FILE.replace('"circular"', '"circular-2015-Q2"').replace('"quarter"', '"2015-Q2"')
    concrete = concrete.replace('"period end + 30 days"', '"2015-07-30"')
    concrete = concrete.replace('period = "2015-Q2"', 'period = "2015-Q2"\nas_of = "2015-06-30"', 1)
    concrete = concrete.replace("{period}", "二季度")
    (folder / "own.toml").write_text(concrete, encoding="utf-8")
    said = "'circular-2015-Q2' would be one of the template 'circular' as well"
    wait_until(lambda: said in gateway.log, "the gateway says what is the matter")
    title = gateway.get("/v1/bulletins/circular-2015-Q2")["title"]["zh"]
    assert title == "2015年第二季度通报"
