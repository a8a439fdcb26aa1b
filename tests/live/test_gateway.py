"""The gateway as a whole: posted, counted, asked for, listed; killed, doubled, cut off."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.broker.broker import LocalBroker
from tests.support import oracle
from tests.support.checks import check_all, flushes
from tests.support.gateways import Answer, Gateway, query
from tests.support.installation import Installation
from tests.support.oracle_cases import Case, folded, located
from tests.support.processes import wait_until
from tests.support.record import LOCAL, Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

MakeGateway = Callable[[Installation], Gateway]

YEAR: oracle.Period = (date(2015, 1, 1), date(2015, 11, 30))
NOVEMBER = date(2015, 11, 30)


@pytest.fixture
def gateway_on(tmp_path: Path) -> Iterator[MakeGateway]:
    """Starts gateways; what they log shows where a test fails."""
    made: list[Gateway] = []

    def make(kuaibao: Installation) -> Gateway:
        made.append(Gateway(kuaibao.settings, tmp_path, f"gateway-{len(made)}"))
        return made[-1]

    yield make
    for gateway in made:
        print(f"--- the end of a gateway's log:\n{gateway.log[-6000:]}")
        gateway.kill()


def check_asked(gateway: Gateway, told: Told) -> None:
    """Every answer over HTTP is what the definitions say."""
    asked = [(question, answer) for question, answer in told.answers if can_be_asked(question)]
    assert len(asked) > len(told.answers) / 2
    for question, answer in asked:
        assert gateway.figures(question) == answer, question


def can_be_asked(question: oracle.Question) -> bool:
    """Return whether a question makes sense: there is nothing without kind, channel or category."""
    return not any("" in question[0].get(name, []) for name in ("kind", "channel", "category"))


def letters(told: Told, standing: str | None) -> set[str]:
    """Name the letters received in 2015 that stood so at the end of November."""
    zone = ZoneInfo("Asia/Shanghai")
    found = set()
    for subject, events in told.cases.items():
        case = folded([located(event, zone) for event in events], NOVEMBER)
        if isinstance(case, Case) and case.values["kind"] == "letter":
            within = YEAR[0] <= case.received <= YEAR[1]  # type: ignore[operator]
            if within and standing in {None, case.standing(NOVEMBER)}:
                found.add(subject)
    return found


def test_what_is_posted_is_counted_and_can_be_listed(
    kuaibao: Installation, record: Told, gateway_on: MakeGateway
) -> None:
    """Events posted twice are counted once; every figure is right, and its cases are its cases."""
    kuaibao.worker(opens=4)
    gateway = gateway_on(kuaibao)
    gateway.wait_ready()
    gateway.post_all(record.events)
    gateway.post_all(record.events[::-1][:5_000])
    kuaibao.drain()
    check_all(kuaibao, record)
    gateway.wait_shown(flushes(kuaibao))
    check_asked(gateway, record)

    asked: oracle.Question = ({"kind": ["letter"]}, YEAR, NOVEMBER, [])
    for measure, standing in (("received", None), ("open", "open"), ("closed", "closed")):
        listed = gateway.listed(asked, measure, limit=97)
        named = [item["id"] for item in listed["items"]]
        assert len(named) == len(set(named)) == listed["cases"] == listed["figure"]
        assert set(named) == letters(record, standing)
        days = [item["received"] for item in listed["items"]]
        assert days == sorted(days)

    one = gateway.listed(asked, "open")["items"][0]["id"]
    shown = gateway.get(f"/v1/cases/{one}", as_of="2015-11-30")
    assert shown["standing"] == "open"
    times = [event["time"] for event in shown["history"]]
    assert len(times) == len(record.cases[one])
    assert all(time.endswith(LOCAL.tzname(None)[3:]) for time in times)


def test_every_measure_lists_what_it_counts(
    kuaibao: Installation, record: Told, gateway_on: MakeGateway
) -> None:
    """For any question the weights of the cases listed add up to the figure."""
    kuaibao.feed(record.events)
    kuaibao.worker(opens=4)
    gateway = gateway_on(kuaibao)
    kuaibao.drain()
    gateway.wait_ready()
    gateway.wait_shown(flushes(kuaibao))
    for select, period, as_of, _ in _crossed(record):
        question: oracle.Question = (select, period, as_of, [])
        figures = gateway.figures(question)[()]
        for measure in ("received", "open", "overdue", "finished", "carried_on", "count"):
            listed = gateway.listed(question, measure)
            assert listed["figure"] == figures[measure], (question, measure)
            assert sum(item["times"] for item in listed["items"]) == figures[measure]
            assert len({item["id"] for item in listed["items"]}) == listed["cases"]


def _crossed(told: Told) -> list[oracle.Question]:
    """Return some of the questions that select something."""
    questions = [question for question, _ in told.answers if question[0]]
    return [question for question in questions if can_be_asked(question)][:20]


@pytest.mark.slow
def test_a_gateway_killed_while_it_writes_its_index(
    kuaibao: Installation, record: Told, gateway_on: MakeGateway
) -> None:
    """Killed three times amid its writing, it goes on from there and answers like a fresh one."""
    kuaibao.worker(opens=4)
    gateway = gateway_on(kuaibao)
    gateway.wait_ready()
    third = len(record.events) // 3
    for start in (0, third, 2 * third):
        kuaibao.feed(record.events[start : start + third])
        _wait_growing(gateway.index)
        gateway.kill()
        gateway.start()
    kuaibao.feed(record.events[3 * third :])
    kuaibao.drain()
    fresh = gateway_on(kuaibao)
    for one in (gateway, fresh):
        one.wait_ready()
        one.wait_shown(flushes(kuaibao))
    check_same(gateway, fresh)
    check_asked(gateway, record)
    assert "rebuil" not in gateway.log, "the index was to be resumed"


def _wait_growing(path: Path) -> None:
    """Wait until more is being written to a database."""
    before = _written(path)
    wait_until(lambda: _written(path) > before, "the index grows")


def _written(path: Path) -> int:
    """Say how much has been written to a database, its journal included."""
    return sum(
        file.stat().st_size for file in (path, path.with_name(path.name + "-wal")) if file.exists()
    )


def check_same(one: Gateway, other: Gateway) -> None:
    """Two gateways answer alike, and each takes up the other's lists where it left off."""
    asked: oracle.Question = ({}, YEAR, NOVEMBER, ["kind", "category"])
    figures = [gateway.get("/v1/figures", **query(asked)) for gateway in (one, other)]
    assert figures[0]["rows"] == figures[1]["rows"]
    assert figures[0]["current"]["at"] == figures[1]["current"]["at"]
    letters = query(({"kind": ["letter"]}, YEAR, NOVEMBER, [])) | {"measure": "received"}
    page = one.get("/v1/cases", **letters, limit="50")
    assert page == other.get("/v1/cases", **letters, limit="50")
    next_of_one = one.get("/v1/cases", **letters, limit="50", cursor=page["next"])
    next_of_other = other.get("/v1/cases", **letters, limit="50", cursor=page["next"])
    assert next_of_one == next_of_other
    assert next_of_one["items"][0]["id"] != page["items"][0]["id"]


@pytest.mark.slow
def test_two_gateways_give_the_same_answers(
    kuaibao: Installation, record: Told, gateway_on: MakeGateway
) -> None:
    """Whether a gateway was there all along or came late, it answers the same."""
    kuaibao.worker(opens=4)
    early = gateway_on(kuaibao)
    early.wait_ready()
    early.post_all(record.events)
    kuaibao.drain()
    late = gateway_on(kuaibao)
    for gateway in (early, late):
        gateway.wait_ready()
        gateway.wait_shown(flushes(kuaibao))
    check_same(early, late)


def test_a_damaged_or_foreign_index_is_built_anew(
    kuaibao: Installation, record: Told, gateway_on: MakeGateway
) -> None:
    """A file that is gone, or no database, is replaced with a word in the log; answers stay."""
    kuaibao.feed(record.events[:3_000])
    kuaibao.worker(opens=4)
    kuaibao.drain()
    gateway = gateway_on(kuaibao)
    gateway.wait_ready()
    asked: oracle.Question = ({"kind": ["letter"]}, (None, NOVEMBER), NOVEMBER, [])
    before = gateway.listed(asked, "received")
    gateway.kill()
    for file in gateway.index.parent.glob(gateway.index.name + "*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    gateway.index.write_bytes(b"this is no database" * 1_000)
    said = len(gateway.log)
    gateway.start()
    gateway.wait_ready()
    assert gateway.listed(asked, "received") == before
    assert str(gateway.index) in gateway.log[said:], "the log says that it was built anew"


@pytest.mark.slow
def test_kafka_goes_and_comes_back_while_clients_post_and_ask(
    record: Told, gateway_on: MakeGateway, tmp_path: Path
) -> None:
    """What was acknowledged is counted once; what was not got an error; figures never stop."""
    broker = LocalBroker(tmp_path / "kafka")
    broker.start()
    kuaibao = Installation(broker.bootstrap, "away", tmp_path, intake_seconds=2.0)
    try:
        kuaibao.provision()
        kuaibao.worker(opens=4)
        gateway = gateway_on(kuaibao)
        gateway.wait_ready()
        answers = _posted_meanwhile(gateway, record, broker)
        statuses = {answer.status for _, answer in answers}
        assert statuses <= {202, 429, 503}, statuses
        assert statuses & {429, 503}, "Kafka was away and nobody was told"
        assert all(a.headers.get("Retry-After") for _, a in answers if a.status != 202)
        acknowledged = [event for events, a in answers if a.status == 202 for event in events]
        kuaibao.worker()  # The one that was there may have stopped with its broker.
        kuaibao.drain()
        # Those that got an error may be there too: a lost answer is not a lost event.
        posted = {key for events, _ in answers for key, _ in events}
        cases = {record.key for record in kuaibao.read("cases")}
        assert {key for key, _ in acknowledged} <= cases <= posted
        gateway.wait_shown(flushes(kuaibao))
        gateway.post_all([event for events, _ in answers for event in events])
        kuaibao.drain()
        gateway.wait_shown(flushes(kuaibao))
        sent = Told([event for events, _ in answers for event in events], [])
        check_asked(gateway, sent)
    finally:
        for worker in kuaibao.workers:
            worker.kill()
        broker.stop()


def _posted_meanwhile(
    gateway: Gateway, told: Told, broker: LocalBroker
) -> list[tuple[list[tuple[bytes, bytes]], Answer]]:
    """Post in batches while Kafka is stopped and started, asking for figures all the while."""
    answers: list[tuple[list[tuple[bytes, bytes]], Answer]] = []
    back = threading.Event()

    def post() -> None:
        size = 100
        after = 0
        for start in range(0, len(told.events), size):
            events = told.events[start : start + size]
            answers.append((events, gateway.post(events)))
            assert gateway.ask("/v1/figures?period=2015").status == 200
            after += back.is_set() and answers[-1][1].status == 202
            if after > 5:
                return

    posting = threading.Thread(target=post)
    posting.start()
    try:
        wait_until(lambda: len(answers) >= 5, "some batches are answered")
        broker.kill()
        wait_until(
            lambda: any(answer.status != 202 for _, answer in answers[:]),
            "a client is told that Kafka is away",
        )
        broker.start()
    finally:
        back.set()
        posting.join(120)
    assert not posting.is_alive()
    return answers
