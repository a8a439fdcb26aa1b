"""What a message says: numbers, cases, deadlines; no person, and nothing that breaks a line."""

from typing import Any

import msgspec

from streams.core.notices.deliveries import Delivery
from streams.core.notices.message import NoticeMessage, days_late, make_message
from streams.core.notices.notice import Notice
from tests.support.units_county import UNITS_COUNTY
from tests.unit.core.notices.made import MORNING, notice


def message(
    *given: Notice, gone: tuple[Notice, ...] = (), most: int = 50, **how: Any
) -> NoticeMessage:
    """Write the message of notices."""
    delivery = Delivery(
        *("msg_1", "housing", "email", given[0].department if given else "housing"),
        *("2015-03-21", MORNING),
        is_copy=how.pop("is_copy", False),
        notices=tuple(one.key for one in given),
        withdrawals=tuple(one.key for one in gone),
    )
    usual: dict[str, Any] = {"language": "both", "desk": ""}
    known = {one.key: one for one in (*given, *gone)}
    return make_message(delivery, known, UNITS_COUNTY, most=most, **usual | how)


REMINDER = notice(3, action="remind", deadline="2015-03-24", number=0, year=0)
SUPERVISION = notice(4, action="supervise", deadline="2015-03-10", number=2)
HOURS = notice(5, deadline="2015-03-21T07:30", stage="accept")


def test_chinese_first_and_english_beside() -> None:
    """The heaviest first."""
    said = message(REMINDER, notice(), SUPERVISION, HOURS, desk="https://x.example/#{department}")
    assert said.title == "住建局：督办1件、催办2件、提醒1件（2015-03-21）"
    assert said.text.splitlines() == [
        "住建局：督办1件、催办2件、提醒1件（2015-03-21）",
        "  Housing Bureau: 1 supervised, 2 urged, 1 reminders (2015-03-21)",
        "督办〔2015〕2号　办件P-4　办结期限2015-03-10，已超期11天",
        "  Supervision 2015 No. 2 · case P-4 · to be closed by 2015-03-10, 11 days late",
        "催办〔2015〕12号　办件P-12　办结期限2015-03-20，已超期1天",
        "  Urging 2015 No. 12 · case P-12 · to be closed by 2015-03-20, 1 day late",
        "催办〔2015〕5号　办件P-5　签收期限2015-03-21 07:30，当天到期",
        "  Urging 2015 No. 5 · case P-5 · to be accepted by 2015-03-21 07:30, due that day",
        "提醒　办件P-3　办结期限2015-03-24，还有3天",
        "  Reminder · case P-3 · to be closed by 2015-03-24, 3 days left",
        "值班台：https://x.example/#housing",
        "  The desk: https://x.example/#housing",
        "消息编号 msg_1",
        "  message msg_1",
    ]


def test_one_language() -> None:
    """As the recipient wishes."""
    chinese, english = message(notice(), language="zh"), message(notice(), language="en")
    assert chinese.text.splitlines()[1].startswith("催办〔2015〕12号")
    assert not any(letter > "\u2fff" for letter in english.title + english.text)
    assert english.title == "Housing Bureau: 1 urged (2015-03-21)"


def test_copies_withdrawals_and_no_unit() -> None:
    """Each says what it is."""
    gone = msgspec.structs.replace(notice(7), withdrawn=MORNING, why="done")
    said = message(notice(), gone=(gone,), is_copy=True)
    assert said.title == "【抄送】住建局：催办1件、撤回1件（2015-03-21）"
    assert "撤回：催办〔2015〕7号　办件P-7　已按期办理" in said.text
    assert "Withdrawn: Urging 2015 No. 7 · case P-7 · it was done in time" in said.text
    assert message(notice(department="")).title.startswith("未分派：")
    assert message(notice(department="gone")).title.startswith("gone：")


def test_a_long_list_is_cut_for_people_and_not_for_programs() -> None:
    """Group chats take some thousand bytes."""
    said = message(*(notice(number) for number in range(1, 31)), most=12)
    assert sum("办结期限" in line for line in said.text.splitlines()) == 12
    assert "另有18件未列出" in said.text
    assert len(said.data["data"]["notices"]) == 30


def test_nothing_breaks_a_line() -> None:
    """A name that comes from elsewhere must not become a header of an e-mail, or a line of text."""
    evil = "P-1\r\nBcc: a@b.example\x00\u2028x"
    said = message(
        notice(subject=evil, department="works\r\nBcc: x"),
        gone=(notice(8, subject=evil, why="a\r\nb", withdrawn=MORNING),),
    )
    assert "\n" not in said.title
    assert len(said.text.splitlines()) == 8
    assert not any(line.startswith("Bcc") for line in said.text.splitlines())


def test_for_programs() -> None:
    """Everything of each notice; times in UTC."""
    said = message(notice()).data
    assert (said["type"], said["timestamp"]) == ("kuaibao.notices.v1", "2015-03-21T00:00:00.000Z")
    assert said["data"]["department"] == "housing"
    assert said["data"]["notices"] == [
        {
            "key": notice().key,
            "case": "P-12",
            "kind": "letter",
            "stage": "close",
            "action": "urge",
            "rung": "urge-after",
            "deadline": "2015-03-20",
            "days_late": 1,
            "given": "2015-03-21T00:00:00.000Z",
            "year": 2015,
            "number": 12,
            "label": {"zh": "催办〔2015〕12号", "en": "Urging 2015 No. 12"},
            "withdrawn": None,
            "why": "",
        }
    ]


def test_days_are_the_countys() -> None:
    """At 17:00 UTC it is the next day there."""
    evening = MORNING.replace(hour=17)
    assert days_late(notice(given=evening), UNITS_COUNTY) == 2
