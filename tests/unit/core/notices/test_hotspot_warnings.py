"""Warnings of hotspots on their way out: to those who asked for them, in words of their own."""

from datetime import UTC, datetime

import msgspec

from streams.core.notices.deliveries import DeliveryBook
from streams.core.notices.delivery_plan import County, plan, selects
from streams.core.notices.message import make_message
from streams.core.notices.notice import Notice, read_notice
from streams.core.notices.recipients import Recipient
from tests.unit.worker.agents.bench import CATALOGUE

COUNTY = County(CATALOGUE.tree, CATALOGUE.day_of)
WARNED = Notice(
    *("L-1/hotspot/五人一周/2015-03-04", "L-1", "hotspot", "五人一周", "warn", "2015-03-04"),
    given=datetime(2015, 3, 4, 3, tzinfo=UTC),
    kind="letter",
)


def test_those_who_asked_get_it_whatever_units_they_have() -> None:
    """A hotspot has no unit, and a leader who reads warnings alone has no deadlines."""
    told = Recipient(email="mailto:a@county.example", units=["heating"], hotspots=True)
    other = Recipient(email="mailto:b@county.example")
    assert selects(told, WARNED, COUNTY) == "own"
    assert selects(other, WARNED, COUNTY) == ""


def test_the_message_names_the_hotspot_and_the_rule() -> None:
    """It says nothing of a deadline or of days late, and names no unit that is not assigned."""
    now = datetime(2015, 3, 4, 4, tzinfo=UTC)
    recipients = {"leader": Recipient(email="mailto:a@county.example", hotspots=True)}
    (delivery,) = plan([WARNED], recipients, DeliveryBook(), now, county=COUNTY, days=3)
    message = make_message(
        delivery, {WARNED.key: WARNED}, CATALOGUE, language="both", desk="", most=10
    )
    assert message.title == "热点：预警1件（2015-03-04）"
    assert "预警　热点L-1　“五人一周”规则成立于2015-03-04" in message.text
    assert "hotspot L-1 · “五人一周”: rule true since 2015-03-04" in message.text
    assert "late" not in message.text
    assert message.data["data"]["notices"][0]["stage"] == "hotspot"


def test_its_key_is_that_of_its_case_and_rule() -> None:
    """*Number* and the gateway read it as any notice."""
    assert read_notice(msgspec.json.encode(WARNED)) == WARNED
