"""What apprise sends, in a process of its own, to a receiver on this machine."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from streams.core.notices.attempts import AttemptFault
from streams.core.notices.deliveries import Delivery
from streams.core.notices.message import NoticeMessage
from streams.core.notices.recipients import Recipient, RecipientsFile
from streams.notify import apprise_way
from streams.notify.apprise_child import NOT_INSTALLED, NOT_UNDERSTOOD, SENT, Call, run_call
from streams.notify.senders import Parcel
from tests.support.receivers import WebReceiver
from tests.unit.core.notices.made import MORNING


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    """A receiver of posts."""
    with WebReceiver() as receiver:
        yield receiver


def send(url: str, seconds: float = 30.0) -> AttemptFault | None:
    """Make an attempt."""
    recipient = Recipient(apprise=url)
    delivery = Delivery("msg_1", "office", "apprise", "housing", "2015-03-21", MORNING)
    message = NoticeMessage("住建局：催办1件", "催办〔2015〕12号\n", {})
    file = RecipientsFile({"office": recipient})
    parcel = Parcel(delivery, message, recipient, file, seconds)
    return asyncio.run(apprise_way.send_by_apprise(parcel))


def test_it_is_sent(web: WebReceiver) -> None:
    """Title and text."""
    assert send(f"ntfy://127.0.0.1:{web.port}/ntfy") is None
    (posted,) = web.posted
    said = json.loads(posted.body)
    assert said["title"] == "住建局：催办1件"
    assert "催办〔2015〕12号" in said["message"]


def test_it_is_refused() -> None:
    """Nobody listens; whether something has arrived, apprise does not say."""
    assert send("ntfy://127.0.0.1:1/ntfy") == AttemptFault("apprise-refused", may_have_arrived=True)
    unknown = AttemptFault("apprise-does-not-know-the-address", is_final=True)
    assert send("nosuch://a/b") == unknown


def test_one_that_hangs_is_ended() -> None:
    """In time, and the process is gone."""
    started = []
    real = asyncio.create_subprocess_exec

    async def noted(*command: str, **pipes: Any) -> asyncio.subprocess.Process:
        child = await real(*command[:1], "-c", "import time; time.sleep(60)", **pipes)
        started.append(child)
        return child

    with patch.object(asyncio, "create_subprocess_exec", noted):
        assert send("ntfy://a/b", 0.5) == AttemptFault("timeout", may_have_arrived=True)
    assert started[0].returncode == -9


def test_calls() -> None:
    """Without a text, it is only seen whether the address is known; apprise may be missing."""
    for url, code in (("ntfy://127.0.0.1/x", SENT), ("nosuch://a", NOT_UNDERSTOOD)):
        assert asyncio.run(apprise_way.run_child(Call(url), 30.0)) == code
    with patch.dict("sys.modules", {"apprise": None}):
        assert run_call(Call("ntfy://127.0.0.1/x")) == NOT_INSTALLED
