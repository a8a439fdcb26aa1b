"""Posts: signed as the standard says, to addresses that may be reached, and never led elsewhere."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from streams.core.notices.attempts import AttemptFault
from streams.core.notices.deliveries import Delivery
from streams.core.notices.message import NoticeMessage
from streams.core.notices.recipients import Recipient, RecipientsFile, Webhook
from streams.notify.senders import Parcel
from streams.notify.webhooks import answer_fault, send_webhook, signed_headers
from tests.support.checkout import ROOT
from tests.support.receivers import SECRET, WebReceiver
from tests.unit.core.notices.made import MORNING


@pytest.fixture(scope="module")
def web() -> Iterator[WebReceiver]:
    """A receiver of posts."""
    with WebReceiver() as receiver:
        yield receiver


def parcel(url: str, inner: tuple[str, ...] = ("127.0.0.0/8",), **hook: Any) -> Parcel:
    """Make a parcel to an address."""
    recipient = Recipient(webhook=Webhook(url, SECRET, **hook))
    file = RecipientsFile({"office": recipient}, inner=list(inner))
    delivery = Delivery("msg_1", "office", "webhook", "housing", "2015-03-21", MORNING)
    message = NoticeMessage(
        "催办", "催办〔2015〕12号", {"type": "kuaibao.notices.v1", "zh": "催办"}
    )
    return Parcel(delivery, message, recipient, file, 1.0)


def send(what: Parcel) -> AttemptFault | None:
    """Make an attempt."""
    return asyncio.run(send_webhook(what, lambda: 1_426_896_000.9))


def test_the_example_of_the_standard() -> None:
    """Its own numbers, from https://www.standardwebhooks.com."""
    hook = Webhook("", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    assert signed_headers(hook, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_receiver_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/notify.md shows takes what is sent, with either secret, and nothing else."""
    text = (ROOT / "docs/notify.md").read_text(encoding="utf-8")
    shown: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], shown)  # noqa: S102  it is ours
    is_signed = shown["is_signed"]
    other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers(Webhook("", SECRET, other), "msg_1", 1_614_265_330, b"{}")
    monkeypatch.setattr("time.time", lambda: 1_614_265_340.0)
    assert is_signed(headers, b"{}", SECRET)
    assert is_signed(headers, b"{}", other)
    assert not is_signed(headers, b"{ }", SECRET)
    assert not is_signed(headers | {"webhook-id": "msg_2"}, b"{}", SECRET)
    assert not is_signed(headers, b"{}", "whsec_" + "A" * 32)
    monkeypatch.setattr("time.time", lambda: 1_614_266_000.0)
    assert not is_signed(headers, b"{}", SECRET)


def test_a_post_is_signed_by_both_secrets(web: WebReceiver) -> None:
    """So a receiver changes from one to the other without missing anything."""
    other = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert send(parcel(web.url("/ok"), old_secret=other)) is None
    posted = web.at("/ok")[-1]
    assert posted.is_signed(SECRET)
    assert posted.is_signed(other)
    assert json.loads(posted.body) == {"type": "kuaibao.notices.v1", "zh": "催办"}
    assert (posted.id, posted.headers["webhook-timestamp"]) == ("msg_1", "1426896000")
    assert posted.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/late", AttemptFault("timeout", may_have_arrived=True)),
        ("/hangs", AttemptFault("timeout", may_have_arrived=True)),
        ("/redirect", AttemptFault("redirect")),
        ("/status/503", AttemptFault("http-503", may_have_arrived=True, wait_seconds=1.0)),
        ("/status/404", AttemptFault("http-404")),
        ("/status/410", AttemptFault("http-410", is_final=True)),
    ],
)
def test_answers(web: WebReceiver, path: str, expected: AttemptFault) -> None:
    """A receiver that redirects to an address inside is not followed there."""
    before = len(web.at("/ok"))
    assert send(parcel(web.url(path))) == expected
    assert len(web.at("/ok")) == before


def test_statuses() -> None:
    """All of 2xx are taken; a wait that is not in seconds is not heeded."""
    assert [answer_fault(status, "") for status in (200, 202, 204)] == [None] * 3
    fault = answer_fault(429, "Wed, 21 Oct 2026 07:28:00 GMT")
    assert fault == AttemptFault("http-429")


@pytest.mark.parametrize(
    ("url", "inner", "kind"),
    [
        ("https://127.0.0.1:{port}/ok", (), "inner-address"),
        ("https://localhost:{port}/ok", (), "inner-address"),
        ("https://[::ffff:127.0.0.1]:{port}/ok", (), "inner-address"),
        ("http://127.0.0.1:{port}/ok", ("10.0.0.0/8",), "inner-address"),
        ("https://2130706433:{port}/ok", (), "bad-url"),
    ],
)
def test_addresses_inside(web: WebReceiver, url: str, inner: tuple[str, ...], kind: str) -> None:
    """By number, by name, in disguise: nothing is sent, and it is not tried again."""
    before = len(web.posted)
    assert send(parcel(url.format(port=web.port), inner)) == AttemptFault(kind, is_final=True)
    assert len(web.posted) == before


def test_a_name_that_turns_inside(web: WebReceiver) -> None:
    """A name server that says a public address first and an inner one then: rebinding.

    What counts is the address that is connected to.
    """
    answers = ["93.184.216.34", "127.0.0.1"]

    async def resolve(*_: Any, **__: Any) -> list[dict[str, Any]]:
        host = answers[-1]
        return [
            {"hostname": "x", "host": host, "port": web.port, "family": 2, "proto": 6, "flags": 0}
        ]

    with patch("aiohttp.resolver.ThreadedResolver.resolve", resolve):
        found = send(parcel(f"https://rebound.example:{web.port}/ok", ()))
    assert found == AttemptFault("inner-address", is_final=True)


def test_without_tls_only_inside() -> None:
    """A public address is not posted to in the clear, even where the file allows inner ones."""
    found = send(parcel("http://93.184.216.34:9/ok", ("10.0.0.0/8",)))
    assert found == AttemptFault("without-tls", is_final=True)


def test_tls_that_is_not_trusted(web: WebReceiver) -> None:
    """Or none at all where it should be: nothing has arrived."""
    found = send(parcel(f"https://127.0.0.1:{web.port}/ok"))
    assert found == AttemptFault("tls")
    nobody = send(parcel("https://127.0.0.1:1/ok"))
    assert nobody == AttemptFault("connect")
