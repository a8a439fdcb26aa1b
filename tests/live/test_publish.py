"""A bulletin is kept in a file or issued; what became known of letters since is what differs."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from streams.feeding import asking_to_publish
from tests.live.conftest import Install
from tests.support.commands import invoke
from tests.support.county import Sent, sent
from tests.support.installation import Installation
from tests.support.record import keyed
from tests.support.tables_bulletin import TABLES_TEXT

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

_NUMBERS: Final = range(40)
_LETTER: Final = {"kind": "letter", "channel": "portal-participation", "category": "housing"}


def _letter(number: int, day: str = "2015-03-02") -> Sent:
    unit = ("housing-construction", "transport")[number % 2]
    return sent("received", day, "1", f"P-{number}", **_LETTER, department=unit)


FIRST: Final = [
    *map(_letter, _NUMBERS),
    *(sent("closed", "2015-03-05", "2", f"P-{number}") for number in _NUMBERS if number % 4),
]
"""Forty letters of two units, of which thirty are closed."""

LATER: Final = [
    _letter(100, "2015-03-09"),
    _letter(101, "2015-03-10"),
    sent("voided", "2015-03-11", "3", "P-1") | {"data": {"source": "/test", "id": "2"}},
    sent("routed", "2015-03-12", "4", "P-2", department="transport"),
    sent("closed", "2015-03-13", "2", "P-4"),
    sent("rated", "2015-03-14", "5", "P-3", satisfied=True),
    sent("closed", "2015-05-13", "2", "P-8"),
]
"""What becomes known after the bulletin; the last happened after the day that it is seen as of."""

EXPECTED: Final = {
    "received": [("P-100", "came-late", "received", 1), ("P-101", "came-late", "received", 1)],
    "units/housing-construction/received": [
        ("P-100", "came-late", "received", 1),
        ("P-2", "rerouted", "received", -1),
    ],
    "units/transport/received": [
        ("P-101", "came-late", "received", 1),
        ("P-2", "rerouted", "received", 1),
    ],
    "units/housing-construction/closed": [
        ("P-2", "rerouted", "closed", -1),
        ("P-4", "answered", "closed", 1),
    ],
    "units/transport/closed": [
        ("P-1", "voided", "closed", -1),
        ("P-2", "rerouted", "closed", 1),
    ],
    "units//closed/total": [("P-1", "voided", "closed", -1), ("P-4", "answered", "closed", 1)],
}
"""Counted by hand."""


@pytest.fixture
def kuaibao(install: Install, tmp_path: Path) -> Installation:
    """An installation with the circular and a worker."""
    folder = tmp_path / "bulletins"
    folder.mkdir()
    (folder / "circular.toml").write_text(TABLES_TEXT, encoding="utf-8")
    kuaibao = install(bulletins=str(folder))
    kuaibao.worker(opens=4)
    return kuaibao


@pytest.mark.usefixtures("as_users")
def test_printed_and_differences_are_now(
    kuaibao: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every figure and cell, however often events come and though a worker is killed."""
    kuaibao.feed(keyed(*FIRST))
    kuaibao.drain()
    kept = tmp_path / "circular.json"
    drafted = kuaibao.kuaibao("publish", "draft", "circular", "-o", str(kept))
    assert drafted.returncode == 0, drafted.stderr
    digest = drafted.stdout.strip()
    asked = ("publish", "compare", str(kept), "--digest", digest)
    same = kuaibao.kuaibao(*asked)
    assert (same.returncode, same.stdout.splitlines()[-1][:7]) == (0, "与发布时一致 ")
    id_ = _issued(kuaibao, digest)
    # What nobody has counted yet is not whole.
    kuaibao.workers[-1].kill()
    order = [*FIRST[:20], *LATER, *LATER]
    Random(5).shuffle(order)
    kuaibao.feed(keyed(*order))
    refused = kuaibao.kuaibao("publish", "draft", "circular", "-o", str(tmp_path / "other.json"))
    assert (refused.returncode, "figures are not whole" in refused.stderr) == (2, True)
    partial = ("draft", "circular", "--although-missing", "--as", "openness", *_at(11))
    with monkeypatch.context() as patched:
        patched.setattr(asking_to_publish, "ANSWERED_SECONDS", 0.5)
        assert "no worker has answered" in _publish(kuaibao, *partial, code=3)
    kuaibao.worker(opens=4)
    kuaibao.drain()
    now = json.loads(kuaibao.kuaibao("bulletin", "circular", "--json").stdout)
    compared = kuaibao.kuaibao(*asked, "--json")
    assert compared.returncode == 1, compared.stderr
    assert _publish(kuaibao, "compare", id_, "--json", code=1) == compared.stdout
    _see_partial(kuaibao)
    _corrected(kuaibao, id_)
    figures = {each["place"]: each for each in json.loads(compared.stdout)["figures"]}
    for figure in figures.values():
        assert figure["rest"] == []
        _check_sum(figure)
    made = {place: _made(figure) for place, figure in figures.items()}
    assert {place: made[place] for place in EXPECTED} == EXPECTED
    received = figures["received"]
    assert received["published"]["printed"]["zh"] == "40"
    assert received["now"]["printed"]["zh"] == now["figures"]["received"]["printed"] == "42"
    text = kuaibao.kuaibao(*asked).stdout
    assert "    +1 received  P-100  迟到 · came late" in text
    assert "P-8" not in text
    kept.write_bytes(kept.read_bytes().replace(b'"40"', b'"41"'))
    spoilt = kuaibao.kuaibao(*asked)
    assert (spoilt.returncode, "its digest is another" in spoilt.stderr) == (2, True)


def _publish(kuaibao: Installation, *arguments: str, code: int = 0) -> str:
    """Run `kuaibao publish`, which must end with that exit code; return what it printed."""
    done = invoke(kuaibao, "publish", *arguments)
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout if code < 2 else str(done.stderr)


def _at(hour: int) -> tuple[str, str]:
    return "--at", f"2015-05-04T{hour:02}:00:00+08:00"


def _issued(kuaibao: Installation, digest: str) -> str:
    """Draft the circular, whose digest is that of the file, have it reviewed and issue it."""
    id_ = f"circular.{digest[:8]}"
    nobody = _publish(kuaibao, "draft", "circular", code=2)
    assert "name the office that does it" in nobody
    drafted = _publish(kuaibao, "draft", "circular", "--as", "openness", *_at(8))
    assert drafted == f"{id_}  〔——〕  已起草 drafted  2015-05-04T08:00:00+08:00  openness\n"
    issue = ("issue", id_, "--as", "openness", *_at(10))
    assert "the confidentiality review (保密审查) is missing" in _publish(kuaibao, *issue, code=2)
    review = ("review", id_, "--passed", "--as", "secrecy", *_at(9))
    assert "not what was drafted" in _publish(kuaibao, *review, "--digest", "0" * 64, code=2)
    assert "已过保密审查 reviewed" in _publish(kuaibao, *review)
    assert "is not a publication" in _publish(kuaibao, "show", "circular", code=2)
    issued = f"{id_}  〔2015〕1号  已印发 issued  2015-05-04T10:00:00+08:00  openness\n"
    for _ in range(2):
        assert _publish(kuaibao, *issue) == issued
    assert "it is issued; correct it" in _publish(
        kuaibao, "review", id_, "--refused", "--as", "secrecy", *_at(11), code=2
    )
    assert "40" in _publish(kuaibao, "show", id_)
    assert _publish(kuaibao, "compare", id_).splitlines()[-1][:7] == "与发布时一致 "
    return id_


def _see_partial(kuaibao: Installation) -> None:
    """See that the draft was kept once a worker was there, and is issued only if that is said."""
    listed = json.loads(_publish(kuaibao, "list", "--json"))["publications"]
    (id_,) = [one["id"] for one in listed if one.get("missing")]
    _publish(kuaibao, "review", id_, "--passed", "--as", "secrecy", *_at(12))
    issue = ("issue", id_, "--as", "openness", *_at(13))
    assert "its figures are not whole (partitions" in _publish(kuaibao, *issue, code=2)


def _corrected(kuaibao: Installation, first: str) -> None:
    """Issue a correction, after which the first says by what."""
    line = _publish(kuaibao, "draft", "circular", "--corrects", first, "--as", "openness", *_at(12))
    id_ = line.split()[0]
    _publish(kuaibao, "review", id_, "--passed", "--as", "secrecy", *_at(13))
    assert "〔2015〕2号" in _publish(kuaibao, "issue", id_, "--as", "openness", *_at(14))
    listed = json.loads(_publish(kuaibao, "list", "--bulletin", "circular", "--json"))
    assert [(one["id"], one["state"], one["is_sealed"]) for one in listed["publications"][::2]] == [
        (id_, "issued", True),
        (first, "corrected", True),
    ]
    assert f"被更正 corrected by {id_}" in _publish(kuaibao, "list").splitlines()[2]


def _made(figure: dict[str, Any]) -> list[tuple[str, str, str, int]]:
    return [
        (each["subject"], each["reason"], each["name"], each["more"]) for each in figure["cases"]
    ]


def _check_sum(figure: dict[str, Any]) -> None:
    for role, published in figure["published"]["counts"].items():
        counted = Counter(published)
        for each in figure["cases"]:
            if each["role"] == role:
                counted[each["name"]] += each["more"]
        left = {name: count for name, count in counted.items() if count}
        assert left == figure["now"]["counts"][role], (figure["place"], role)
