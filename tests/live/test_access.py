"""Keys and sessions over several gateways: who opened a case, and who has signed out."""

import json
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from streams.gateway.access.key_making import make_key
from tests.support.county import letter, sent, to_json
from tests.support.gateways import Answer, Gateway
from tests.support.installation import Installation
from tests.support.processes import LIMIT, wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

PORTAL, MAYOR = "/gaoling/portal", "/gaoling/mayor"


class Two:
    """Two gateways with the same keys.

    Attributes:
        gateways: They.
        keys: By name.
    """

    def __init__(self, kuaibao: Installation, folder: Path) -> None:
        made = folder / "keys.json"
        self.keys = {
            "portal": make_key(made, "portal", ["feed"], [PORTAL]),
            "mayor": make_key(made, "mayor", ["feed"], [MAYOR]),
            "desk": make_key(made, "desk", ["figures", "cases"], []),
        }
        for name in ("one", "two"):
            shutil.copy(made, folder / f"{name}-keys.json")
        self.gateways = [Gateway(kuaibao.settings, folder, name) for name in ("one", "two")]

    def post(self, gateway: Gateway, key: str, event: dict[str, object]) -> int:
        """Post an event; return the status."""
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Authorization": f"Bearer {self.keys[key]}",
        }
        return gateway.ask("/v1/events", to_json(event), headers).status

    def knows(self, gateway: Gateway, subject: str) -> bool:
        """Return whether a gateway's index has a case."""
        headers = {"Authorization": f"Bearer {self.keys['desk']}"}
        return gateway.ask(f"/v1/cases/{subject}", headers=headers).status == 200


@pytest.fixture
def two(kuaibao: Installation, tmp_path: Path) -> Iterator[Two]:
    """Two gateways that are ready."""
    made = Two(kuaibao, tmp_path)
    try:
        for gateway in made.gateways:
            gateway.wait_ready()
        yield made
    finally:
        for gateway in made.gateways:
            gateway.kill()


def received(subject: str, source: str, **more: str) -> dict[str, object]:
    """Make a letter."""
    data = {"kind": "letter", "channel": "portal-participation"} | more
    return letter("2015-03-02", f"{subject}-1", subject, source_=source, **data)


def test_what_one_source_opened_no_other_restates_through_any_gateway(
    kuaibao: Installation, two: Two
) -> None:
    """The gateway that took it refuses at once, the other as soon as its index has it."""
    one, other = two.gateways
    assert two.post(one, "mayor", received("m-1", MAYOR)) == 202
    assert two.post(one, "portal", received("m-1", PORTAL)) == 403
    kuaibao.worker()
    wait_until(lambda: two.knows(other, "m-1"), "the other gateway knows the case")
    assert two.post(other, "portal", received("m-1", PORTAL, channel="mayor-mailbox")) == 403
    closed = sent("closed", "2015-03-05", "c-1", "m-1", source_=PORTAL)
    assert two.post(other, "portal", closed) == 202
    assert two.post(other, "mayor", received("m-1", MAYOR)) == 202


def _session(gateway: Gateway, cookie: str) -> int:
    return gateway.ask("/v1/session", headers={"Cookie": f"kuaibao={cookie}"}).status


def test_who_signs_out_is_out_everywhere_and_stays_so(two: Two) -> None:
    """Another gateway knows it within a moment, and so does one that is started again."""
    one, other = two.gateways
    body = json.dumps({"key": two.keys["desk"]}).encode()
    cookies = []
    for _ in range(2):
        answer: Answer = one.ask("/v1/session", body, {"Content-Type": "application/json"})
        assert answer.status == 204
        cookies.append(SimpleCookie(answer.headers["Set-Cookie"])["kuaibao"].value)
    out, stays = cookies
    assert [_session(gateway, cookie) for gateway in two.gateways for cookie in cookies] == [
        200
    ] * 4
    connection = HTTPConnection("127.0.0.1", one.settings.gateway_port, timeout=LIMIT)
    connection.request("DELETE", "/v1/session", headers={"Cookie": f"kuaibao={out}"})
    assert connection.getresponse().status == 204
    connection.close()
    assert _session(one, out) == 401
    wait_until(lambda: _session(other, out) == 401, "the other gateway takes it no more")
    one.kill()
    one.start()
    one.wait_ready()
    assert [_session(one, cookie) for cookie in (out, stays)] == [401, 200]
    assert _session(other, stays) == 200
