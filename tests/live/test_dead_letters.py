"""`kuaibao dead-letters`: what could not be used is found, tried, and counted once it can be."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from streams.dead_letters import replaying
from streams.dead_letters.replaying import Replay, Superseded
from streams.dead_letters.selecting import Wanted
from streams.dead_letters.trial import Trial
from streams.topics.topics import QUICK_REPORT_DUE
from tests.support.bad_records import GOOD, PRIVATE, bad_records
from tests.support.checks import check_all, check_issues
from tests.support.commands import invoke
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.processes import KUAIBAO, wait_until
from tests.support.record import SCHEMAS, Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]

LETTER: Final = {"kind": "letter", "channel": "mayor-mailbox"}
FROM: Final = "kuaibao-replayed-from"


def run(kuaibao: Installation, *arguments: str, code: int = 0, **changed: Any) -> str:
    """Run `kuaibao dead-letters`, which must end with that exit code; return what it printed."""
    done = invoke(kuaibao, "dead-letters", *arguments, **changed)
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


def listed(kuaibao: Installation, *arguments: str) -> list[dict[str, Any]]:
    """List dead letters, all of them."""
    found = json.loads(run(kuaibao, "list", "--limit", "0", "--json", *arguments))
    assert isinstance(found, list)
    return found


def replayed(
    kuaibao: Installation, *arguments: str, code: int = 0, **changed: Any
) -> dict[str, tuple[str, str]]:
    """Replay; return by place what became of each letter, and why."""
    told = run(kuaibao, "replay", "--json", *arguments, code=code, **changed)
    found = [json.loads(line) for line in told.splitlines()]
    assert len({one["place"] for one in found}) == len(found)
    return {one["place"]: (one["what"], one["why"]) for one in found}


def times_sent_again(kuaibao: Installation, topic: str = "intake") -> Counter[str]:
    """Count by letter how often its record is in a topic again."""
    return Counter(
        (value or b"").decode()
        for record in kuaibao.read(topic)
        for name, value in record.headers
        if name == FROM
    )


@pytest.fixture
def smaller(tmp_path: Path) -> str:
    """A catalogue into which nobody has entered the departments yet, but for one."""
    text = (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8")
    before, _, after = text.partition("[units]\n")
    _, bracket, rest = after.partition("\n[")
    path = tmp_path / "smaller.toml"
    one = '[units]\nnone-of-them = { zh = "无", en = "none", level = "department" }\n'
    path.write_text(before + one + bracket + rest, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_catalogue_mended(kuaibao: Installation, record: Told, smaller: str) -> None:
    """Events refused for a department that was not entered are all counted once, after a replay.

    The first replay is killed in its midst, the next goes on; once more sends nothing.
    """
    # Verdicts name who has judged as well, which is what they are refused for.
    refused = Counter(
        "data.by" if "by" in data else "data.department"
        for data in (event["data"] for event in record.parsed)
        if not data.keys().isdisjoint({"by", "department"})
    )
    many = refused.total()
    worker = kuaibao.worker(opens=4, catalogue=smaller)
    kuaibao.feed(record.events)
    kuaibao.drain()
    letters = listed(kuaibao)
    assert Counter(letter["field"] for letter in letters) == refused
    assert len(letters) == many > 2_000
    counted = json.loads(run(kuaibao, "list", "--count-by", "field", "--json"))
    assert counted == refused

    before = kuaibao.ends("intake")
    some = letters[0]["place"]
    ((what, why),) = replayed(kuaibao, some, code=1, catalogue=smaller).values()
    assert what == "stays"
    assert "is not a department in the catalogue" in why
    assert kuaibao.ends("intake") == before

    assert worker.terminate() == 0
    kuaibao.worker(opens=4)
    would = replayed(kuaibao, "--all", "--dry-run")
    assert Counter(what for what, _ in would.values()) == {"would be sent": many}
    assert kuaibao.ends("intake") == before
    killed = kuaibao.start(*KUAIBAO, "dead-letters", "replay", "--all")
    wait_until(
        lambda: kuaibao.ends("intake", isolation="read_committed") != before,
        "some are sent again",
    )
    killed.kill()
    done = len(times_sent_again(kuaibao))
    assert 0 < done < many, "it was done before it was killed, or had not begun"
    rest = replayed(kuaibao, "--all")
    assert Counter(what for what, _ in rest.values()) == {"sent": many - done}
    assert times_sent_again(kuaibao) == Counter(letter["place"] for letter in letters)

    kuaibao.drain()
    check_all(kuaibao, record)
    assert replayed(kuaibao, "--all") == {}
    assert listed(kuaibao) == []
    assert replayed(kuaibao, some) == {some: ("sent before", "")}
    assert replayed(kuaibao, some, "--force") == {some: ("sent", "")}
    kuaibao.drain()
    check_all(kuaibao, record)
    kuaibao.feed(record.due, QUICK_REPORT_DUE)
    kuaibao.drain()
    check_issues(kuaibao, record)
    sent_again = listed(kuaibao, "--sent-again")
    assert [one["place"] for one in sent_again] == [one["place"] for one in letters]
    assert all(one["sent_again"] for one in sent_again)


def test_what_is_still_wrong(kuaibao: Installation) -> None:
    """It stays, with why; by force it comes back as a new letter, and is not forced again.

    Key, value and headers are those that came, each time, and what was right is counted on.
    """
    bad = bad_records()
    forged = (("kuaibao-replayed", b"1:0"), ("kuaibao-cut-from", b"7"), ("trace", b"\xff\x00"))
    raws = [
        each.raw._replace(partition=1, headers=(*each.raw.headers, *forged))
        for each in bad.values()
    ]
    kuaibao.worker(opens=4)
    places = kuaibao.write("intake", *raws)
    kuaibao.feed(keyed(*GOOD))
    kuaibao.drain()
    letters = listed(kuaibao, "--oldest")
    assert [letter["offset"] for letter in letters] == [offset for _, _, offset in places]
    assert PRIVATE not in json.dumps(letters, ensure_ascii=False)

    first = replayed(kuaibao, "--all", code=1)
    assert {what for what, _ in first.values()} == {"stays"}
    why_not = dict(zip([letter["reason"] for letter in letters], first.values(), strict=True))
    large = [reason for reason, (_, why) in why_not.items() if why != reason]
    assert [why_not[reason][1].partition(" with key and headers; ")[2][:8] for reason in large] == [
        "no topic"
    ]
    forced = replayed(kuaibao, "--all", "--force", code=1)
    too_large = [place for place, (what, _) in forced.items() if what == "stays"]
    assert len(too_large) == 1, "a record as large as Kafka lets through has no room for a header"
    kuaibao.drain()
    back = [letter for letter in listed(kuaibao, "--oldest") if letter["came_back"]]
    assert [one["came_back"] for one in back] == [
        letter["place"] for letter in letters if letter["place"] not in too_large
    ]
    originals = dict(zip([letter["place"] for letter in letters], raws, strict=True))
    for letter in kuaibao.read("intake"):
        if FROM in dict(letter.headers):
            raw = originals[dict(letter.headers)[FROM].decode()]
            assert (letter.key or None, letter.value) == (raw.key, raw.value)
            assert letter.headers[:-1] == raw.headers

    again = replayed(kuaibao, "--all", "--force", code=1)
    assert {what for what, _ in again.values()} == {"stays"}
    one = back[0]["place"]
    assert replayed(kuaibao, one, "--force") == {one: ("sent", "")}
    kuaibao.drain()
    assert one in [letter["came_back"] for letter in listed(kuaibao)]
    check_all(kuaibao, Told(keyed(*GOOD)))


def test_found_by_what_is_known_of_them(kuaibao: Installation) -> None:
    """Time, field, reason, topic and source select; a place shows all that came, byte for byte."""
    kuaibao.worker(opens=4)
    song = sent("received", "2015-03-02", "1", "s-1", **LETTER | {"kind": PRIVATE}, title=PRIVATE)
    late = sent("received", "1969-03-02", "2", "s-2", **LETTER) | {"source": PRIVATE}
    ((_, value),) = keyed(song)
    kuaibao.feed(keyed(song))
    kuaibao.feed(keyed(late), "replies")
    kuaibao.write("intake", Raw(b"\x1b[2J\xff", b"k", (("trace", b"\x1b[2J"),)))
    large = Raw(b"x" * 10_000_000, b"k")
    kuaibao.write("intake", large, max_request_size=20_000_000, compression_type="gzip")
    kuaibao.drain()
    by_field = {letter["reason"].partition(" ")[0]: letter for letter in listed(kuaibao)}
    assert len(by_field) == len(listed(kuaibao)) - 1 == 3
    kind = by_field["data.kind:"]
    assert kind["source"] == "/test"
    assert PRIVATE not in run(kuaibao, "list")

    def places(*arguments: str) -> list[str]:
        return [letter["place"] for letter in listed(kuaibao, *arguments)]

    time = by_field["source:" if "source:" in by_field else "time:"]
    assert places("--field", "data.kind") == places("--reason", "KIND OF") == [kind["place"]]
    assert places("--topic", "replies") == places("--source", PRIVATE) == [time["place"]]
    assert len(places("--source", "/test")) == 1
    assert places("--until", "2015-03-02") == places("--since", "2999-01-01") == []
    assert len(places("--since", kind["at"], "--until", "2999-01-01T00:00:00Z")) == 4
    assert len(json.loads(run(kuaibao, "list", "--limit", "1", "--json"))) == 1

    shown = invoke(kuaibao, "dead-letters", "show", kind["place"])
    assert value.decode() in shown.stdout
    assert "may hold what a citizen wrote" in shown.stderr
    assert (
        json.loads(run(kuaibao, "show", kind["place"], "--json"))["field_holds"] == f'"{PRIVATE}"'
    )
    assert run(kuaibao, "show", kind["place"], "--raw") == value.decode()
    garbled = next(one for one in listed(kuaibao) if one["bytes"] == 5)
    assert "\x1b" not in run(kuaibao, "show", garbled["place"])
    (cut,) = [one for one in listed(kuaibao) if one["cut_from"]]
    ((what, why),) = replayed(kuaibao, cut["place"], "--force", code=1).values()
    assert (what, why.partition(":")[0]) == ("stays", "was cut")
    assert replayed(kuaibao, "--field", "data.kind", "--to", "intake", "--dry-run", code=1)
    for wrong in (["show", "0:99"], ["show", "9:0"], ["show", "x"], ["replay"], ["replay", "0:99"]):
        run(kuaibao, *wrong, code=2)
    run(kuaibao, "list", code=3, prefix="nobody.")


def test_only_one_replays(kuaibao: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay that begins ends an earlier one, and no letter is sent by both."""
    monkeypatch.setattr(replaying, "SENT_LETTERS", 1)
    wrong = [
        sent("received", "2015-03-02", "1", f"later-{n}", **LETTER, category="later")
        for n in range(5)
    ]
    kuaibao.worker(opens=4)
    kuaibao.feed(keyed(*wrong))
    kuaibao.drain()

    async def both() -> Counter[str]:
        # A producer that is fenced leaves futures behind whose exceptions are never retrieved.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        trial = Trial(kuaibao.installation, to_intake=False)
        work = Replay(kuaibao.installation, trial, force=True)
        first = work.run(Wanted())
        await anext(first)
        second: Counter[str] = Counter([outcome.what async for outcome in work.run(Wanted())])
        with pytest.raises(Superseded, match="another"):
            await anext(first)
        return second

    assert kuaibao.run(both())["sent"] == 4
    assert set(times_sent_again(kuaibao).values()) == {1}
    assert len(times_sent_again(kuaibao)) == 5
