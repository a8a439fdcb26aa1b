"""Two gateways and a worker: drafted at one, reviewed at the other, issued at both at once."""

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from streams.topics.topics import DEAD_LETTERS
from tests.live.conftest import Install
from tests.live.test_publish import FIRST
from tests.support.county import Sent, sent
from tests.support.gateways import Answer, Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.record import keyed
from tests.support.tables_bulletin import TABLES_TEXT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

_LETTER: Final = {"kind": "letter", "channel": "portal-participation", "category": "housing"}
JSON: Final = {"Content-Type": "application/json"}


def late(subject: str, day: str = "2015-03-09") -> Sent:
    """Make a letter that comes in later."""
    return sent("received", day, "1", subject, **_LETTER, department="transport")


@pytest.fixture
def kuaibao(install: Install, tmp_path: Path) -> Installation:
    """Return an installation with a worker and three bulletins."""
    folder = tmp_path / "bulletins"
    folder.mkdir()
    (folder / "circular.toml").write_text(TABLES_TEXT, encoding="utf-8")
    for name in ("other", "third"):
        text = TABLES_TEXT.replace('id = "circular"', f'id = "{name}"')
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    kuaibao = install(bulletins=str(folder))
    kuaibao.worker(opens=4)
    return kuaibao


@pytest.fixture
def gateways(kuaibao: Installation, tmp_path: Path) -> Iterator[tuple[Gateway, Gateway]]:
    """Return two gateways; what they log shows where a test fails."""
    made = [Gateway(kuaibao.settings, tmp_path, f"gateway-{number}") for number in range(2)]
    yield made[0], made[1]
    for gateway in made:
        print(f"--- the end of a gateway's log:\n{gateway.log[-4000:]}")
        gateway.kill()


def ask(gateway: Gateway, path: str, said: Any) -> Answer:
    """Send a body."""
    return gateway.ask(path, msgspec.json.encode(said), JSON)


def done(gateway: Gateway, path: str, said: Any, status: int = 200) -> Any:
    """Send a body; return the JSON of an answer that has a status."""
    answer = ask(gateway, path, said)
    assert answer.status == status, (path, answer)
    return answer.json


def at_once(*asked: tuple[Gateway, str, Any]) -> list[Answer]:
    """Send several at the same moment, each on a connection of its own."""
    answers: dict[int, Answer] = {}
    start = threading.Barrier(len(asked))

    def send(number: int, gateway: Gateway, path: str, said: Any) -> None:
        start.wait(30)
        answers[number] = ask(gateway, path, said)

    threads = [threading.Thread(target=send, args=(n, *one)) for n, one in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(asked))]


def shown(gateway: Gateway, id_: str, state: str) -> None:
    """Wait until a gateway shows a publication in a state."""

    def is_shown() -> bool:
        listed = gateway.get("/v1/publications", state=state)["publications"]
        return id_ in [each["id"] for each in listed]

    wait_until(is_shown, f"the gateway shows {id_} as {state}")


def test_two_gateways_publish_together(
    kuaibao: Installation, gateways: tuple[Gateway, Gateway]
) -> None:
    """One number for one publication, two without a gap for two, the same differences at both."""
    here, there = gateways
    kuaibao.feed(keyed(*FIRST))
    for gateway in gateways:
        gateway.wait_ready()

    # Drafted here, at once: what was fed is counted first. Reviewed there, issued at both.
    drafted = done(here, "/v1/publications", {"bulletin": "circular"}, 201)
    assert (drafted["state"], drafted["missing"]) == ("drafted", [])
    at, digest = f"/v1/publications/{drafted['id']}", drafted["digest"]
    assert here.get(at)["figures"][0]["printed"]["zh"] == "40"
    early = ask(here, f"{at}/issue", {"digest": digest})
    assert (early.status, "保密审查" in early.json["detail"]) == (409, True)
    shown(there, drafted["id"], "drafted")
    done(there, f"{at}/review", {"digest": digest, "result": "passed"})
    shown(here, drafted["id"], "reviewed")
    both = at_once(*((gateway, f"{at}/issue", {"digest": digest}) for gateway in gateways))
    assert [answer.status for answer in both] == [200, 200]
    assert [answer.json["number"] for answer in both] == [1, 1]
    assert both[0].json == both[1].json

    # Two others at the same moment.
    year = both[0].json["year"]
    drafts = [_reviewed(gateways, name) for name in ("other", "third")]
    issued = at_once(
        *(
            (gateway, f"/v1/publications/{draft['id']}/issue", {"digest": draft["digest"]})
            for gateway, draft in zip(gateways, drafts, strict=True)
        )
    )
    assert [answer.status for answer in issued] == [200, 200]
    assert sorted(answer.json["number"] for answer in issued) == [2, 3]
    assert {answer.json["year"] for answer in issued} == {year}
    for gateway in gateways:
        for draft in drafts:
            shown(gateway, draft["id"], "issued")
        listed = gateway.get("/v1/publications", state="issued")["publications"]
        assert sorted(each["number"] for each in listed) == [1, 2, 3]
        assert all(each["is_sealed"] for each in listed)

    # A late letter is one case with its reason, at both; one of May is none.
    kuaibao.feed(keyed(late("P-late"), late("P-may", "2015-05-09")))
    kuaibao.drain()
    for gateway in gateways:
        wait_until(partial(_differs_by, gateway, at, "P-late"), "the letter is a difference")
        figures = gateway.get(f"{at}/differences")["figures"]
        assert {figure["place"] for figure in figures} >= {"received", "units//received/total"}
        for figure in figures:
            for part in figure["parts"]:
                more = sum(each["more"] for each in (*part["differences"], *part["rest"]))
                assert part["printed"] + more == part["now"], figure
                assert part["rest"] == []
        assert gateway.get(at)["figures"][0]["printed"]["zh"] == "40"
    compared = kuaibao.kuaibao("publish", "compare", drafted["id"])
    assert "P-late  迟到 · came late" in compared.stdout, compared

    # While the only worker stands still, what came waits: nothing is drafted of half of it.
    kuaibao.workers[-1].pause()
    kuaibao.feed(keyed(late("P-waits")))
    waiting = ask(here, "/v1/publications", {"bulletin": "circular"})
    assert (waiting.status, waiting.json["title"]) == (503, "Not whole")
    kuaibao.workers[-1].resume()
    kuaibao.drain()
    correction = {"bulletin": "circular", "corrects": drafted["id"]}
    again = done(there, "/v1/publications", correction, 201)
    assert again["missing"] == []
    assert there.get(f"/v1/publications/{again['id']}")["figures"][0]["printed"]["zh"] == "42"
    assert not [*kuaibao.read(DEAD_LETTERS)]


def _reviewed(gateways: Sequence[Gateway], bulletin: str) -> Any:
    """Draft a bulletin at one gateway and review it at the other."""
    here, there = gateways
    drafted = done(here, "/v1/publications", {"bulletin": bulletin}, 201)
    shown(there, drafted["id"], "drafted")
    said = {"digest": drafted["digest"], "result": "passed"}
    done(there, f"/v1/publications/{drafted['id']}/review", said)
    for gateway in gateways:
        shown(gateway, drafted["id"], "reviewed")
    return drafted


def _differs_by(gateway: Gateway, at: str, subject: str) -> bool:
    """Return whether a case, and no other, makes the difference of the letters received."""
    made = [
        each["subject"]
        for figure in gateway.get(f"{at}/differences")["figures"]
        if figure["place"] == "received"
        for part in figure["parts"]
        for each in part["differences"]
    ]
    assert set(made) <= {subject}
    return made == [subject]
