"""Who, in the log: the id of a request, the name of its key, and the field it was refused for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from streams.gateway.access.key_making import make_key
from streams.gateway.http.refused_fields import known_field
from streams.gateway.http.requests_log import logger
from streams.metrics.metrics import GATEWAY, outcome_of
from tests.support.county import letter, to_json
from tests.unit.gateway.shell import Shell, asked, bearer

TYPE = {"Content-Type": "application/cloudevents+json"}
SAID = "zhang-san-13800000000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a keys file goes."""
    return tmp_path / "keys.json"


def lines(path: Path, caplog: pytest.LogCaptureFixture, *asks: dict[str, Any]) -> list[Any]:
    """Ask a gateway with keys, and return answers and the lines of its request log."""
    answers: list[Any] = []

    async def work(shell: Shell) -> None:
        for one in asks:
            answer = await shell.ask(**one)
            answers.append((answer.status, answer.headers, await answer.text()))

    with caplog.at_level(logging.INFO, logger=logger.name):
        asked(path, work)
    records = [record for record in caplog.records if record.name == logger.name]
    return list(zip(answers, records, strict=True))


GIVEN = (
    *("4bf92f3577b34da6a3ce929d0e0e4736", "0F8FAD5B-D9CB-469F-A165-70867728950E"),
    "1234567890abcdef",
)
NOT_TAKEN = (
    *("", SAID, "13800000000138000", "610126198001010019", "张三", "a" * 65, "abc-xyz", "-" * 20),
    *("deadbeefdeadbeef\u00a0", "deadbeef deadbeef", "-deadbeefdeadbeef"),
)


def test_an_id_that_a_proxy_gave_is_kept_and_words_are_not(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the answer, in the problem and in the log; never what somebody could read."""
    make_key(path, "desk", ["figures"], [])
    asks = [
        {"method": "GET", "path": "/v1/figures", "headers": {"X-Request-Id": given}}
        for given in (*GIVEN, *NOT_TAKEN)
    ]
    found = lines(path, caplog, *asks)
    for given, ((status, headers, body), record) in zip(GIVEN, found, strict=False):
        assert status == 401
        told = headers["X-Request-Id"]
        assert told == json.loads(body)["request_id"] == record.request_id == given
        assert given in record.getMessage()
    made = {headers["X-Request-Id"] for (_, headers, _), _ in found[len(GIVEN) :]}
    assert len(made) == len(NOT_TAKEN)
    assert all(len(one) == 32 and int(one, 16) for one in made)
    assert made == {record.request_id for _, record in found[len(GIVEN) :]}
    assert not [given for given in NOT_TAKEN if given and given in caplog.text]


def test_a_line_names_the_key_and_the_field(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also of a key that may not do what was asked; and the counter counts by it."""
    token = make_key(path, "portal-of-the-test", ["feed"], [])
    event = letter("2015-03-02", kind="13800000000")
    post = {"method": "POST", "path": "/v1/events", "data": to_json(event)}
    found = lines(
        path,
        caplog,
        post | {"headers": TYPE | bearer(token)},
        {"method": "GET", "path": "/v1/figures", "headers": bearer(token)},
        {"method": "GET", "path": f"/v1/figures?{SAID}=1", "headers": bearer("kb_wrong")},
    )
    assert [status for (status, *_), _ in found] == [422, 403, 401]
    records = [record for _, record in found]
    assert [record.key for record in records] == ["portal-of-the-test"] * 2 + [None]
    assert [record.field for record in records] == ["data.kind", None, None]
    assert records[0].getMessage().endswith(", refused for data.kind")
    assert "key portal-of-the-test, request " in records[1].getMessage()
    assert "13800000000" not in caplog.text
    labels = {"credential": "portal-of-the-test", "outcome": "refused"}
    assert GATEWAY.get_sample_value("kuaibao_http_key_requests_total", labels) == 2


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        *(
            ("data.kind", "data.kind"),
            ("period", "period"),
            ("event", "event"),
            ("subject", "subject"),
        ),
        *(("data.labels.张三", "data.labels"), (SAID, ""), ("data." + SAID, "data"), ("", "")),
    ],
)
def test_a_field_is_logged_as_far_as_it_is_ours(said: str, logged: str) -> None:
    """The name of a parameter or of a label may be anything that somebody wrote."""
    assert known_field(said) == logged


def test_what_became_of_a_request() -> None:
    """By its status."""
    became = {status: outcome_of(status) for status in (200, 202, 304, 400, 422, 500, 503)}
    assert list(became.values()) == ["answered"] * 3 + ["refused"] * 2 + ["failed"] * 2
