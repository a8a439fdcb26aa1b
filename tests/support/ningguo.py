"""Ningguo's hotline in April 2022: what was printed of it, and orders made up to match.

Printed: 2,877 orders, of which 2,276 were answered at once and 601 dispatched; of the dispatched
532 came by the hotline and 69 by the net, and 597 were done in time and 4 late; the housing bureau
got 99 of them, the police 77 and urban management 68. How the rest divides is ours.
"""

from typing import Final, NamedTuple

from tests.support.county import Sent, sent
from tests.support.places import Place

PERIOD: Final = "2022-04"
AS_OF: Final = "2022-05-31"
RECEIVED: Final = 2_877
AT_ONCE: Final = {"hotline": 2254, "net": 22}
DISPATCHED: Final = {"hotline": 532, "net": 69}
IN_TIME: Final = 597
LATE: Final = 4


class Unit(NamedTuple):
    """What a unit got of the orders that were dispatched.

    Attributes:
        name, zh, en, level: As the catalogue has them.
        hotline, net: How many by which channel.
        late: How many of the first by the hotline were closed late.
        open: How many by the hotline after these are not closed, and late.
        asked, dissatisfied: How many were called back, and how many of these graded 1.
    """

    name: str
    zh: str
    en: str
    level: str
    hotline: int
    net: int
    late: int = 0
    open: int = 0
    asked: int = 0
    dissatisfied: int = 0


UNITS: Final = (
    Unit(
        "housing", "住建局", "Housing Bureau", "department", 90, 9, late=1, asked=40, dissatisfied=5
    ),
    Unit("police", "公安局", "Police", "department", 70, 7, asked=31, dissatisfied=2),
    Unit("urban", "城管执法局", "Urban Management", "department", 61, 7, 1, 1, 28, 4),
    Unit(
        "market", "市场监管局", "Market Regulation", "department", 46, 6, asked=20, dissatisfied=1
    ),
    Unit("labour", "人社局", "Human Resources", "department", 38, 5, asked=16, dissatisfied=1),
    Unit(
        "transport", "交通运输局", "Transport Bureau", "department", 30, 4, asked=12, dissatisfied=0
    ),
    Unit(
        "education", "教体局", "Education and Sports", "department", 25, 5, asked=11, dissatisfied=1
    ),
    Unit("health", "卫健委", "Health Commission", "department", 24, 4, asked=11),
    Unit("land", "自然资源和规划局", "Natural Resources", "department", 21, 3, 1, 0, 9, 2),
    Unit("farming", "农业农村局", "Agriculture Bureau", "department", 17, 2, asked=6),
    Unit("insurance", "医保局", "Medical Insurance", "department", 14, 3, asked=7),
    Unit("environment", "生态环境分局", "Environment Bureau", "department", 12, 2, asked=6),
    Unit("water", "水利局", "Water Bureau", "department", 9, 1, asked=4),
    Unit("power", "供电公司", "Power Supply Company", "company", 11, 1, asked=5),
    Unit("tax", "税务局", "Taxation Bureau", "department", 6, 2, asked=3),
    Unit("xijin", "西津街道", "Xijin Street", "town", 18, 3, asked=8, dissatisfied=1),
    Unit("helixi", "河沥溪街道", "Helixi Street", "town", 15, 2, asked=6),
    Unit("wangxi", "汪溪街道", "Wangxi Street", "town", 9, 1, asked=4),
    Unit("gangkou", "港口镇", "Gangkou Town", "town", 7, 1, asked=3),
    Unit("zhongxi", "中溪镇", "Zhongxi Town", "town", 5, 1, asked=2),
    Unit("ningdun", "宁墩镇", "Ningdun Town", "town", 3, 0, asked=1),
    Unit("yunti", "云梯畲族乡", "Yunti Township", "town", 1, 0),
)

_UNIT_LINES: Final = "\n".join(
    f'{unit.name} = {{ zh = "{unit.zh}", en = "{unit.en}", level = "{unit.level}", '
    f'parent = "ningguo" }}'
    for unit in UNITS
)
TEXT: Final = f"""
name = {{ zh = "宁国", en = "Ningguo" }}
time_zone = "Asia/Shanghai"

[kinds]
order = {{ is = "case", topic = "orders", label = {{ zh = "工单", en = "orders" }} }}

[channels]
hotline = {{ kinds = ["order"], label = {{ zh = "12345热线", en = "hotline 12345" }} }}
net = {{ kinds = ["order"], label = {{ zh = "网络", en = "the net" }} }}

[categories]
uncategorised = {{ zh = "未分类", en = "uncategorised" }}

[labels.handling]
zh = "办理方式"
en = "handling"
kinds = ["order"]

[labels.handling.values]
at-once = {{ zh = "直接答复", en = "answered at once" }}
dispatched = {{ zh = "转办", en = "dispatched" }}

[[deadlines]]
kind = "order"
working_days = 5

[rates.dissatisfaction]
zh = "不满意率"
en = "dissatisfied"
of = "grade_1"
over = "called_back"

[levels]
city = {{ zh = "市", en = "city" }}
department = {{ zh = "部门", en = "departments" }}
town = {{ zh = "乡镇街道", en = "towns and streets" }}
company = {{ zh = "公用企业", en = "utilities" }}

[units]
ningguo = {{ zh = "宁国市", en = "Ningguo", level = "city" }}
{_UNIT_LINES}
"""


def _day(number: int) -> int:
    return 1 + number % 30


def _at_once() -> list[Sent]:
    made = []
    for channel, many in AT_ONCE.items():
        for number in range(many):
            subject, day = f"a-{channel}-{number}", f"2022-04-{_day(number):02}"
            data = {"kind": "order", "channel": channel, "labels": {"handling": "at-once"}}
            made += [
                sent("received", f"{day}T09:00:00+08:00", "r", subject, **data),
                sent("closed", f"{day}T09:05:00+08:00", "c", subject),
            ]
    return made


def _dispatched(unit: Unit, serial: int) -> list[Sent]:
    made = []
    labels = {"handling": "dispatched"}
    for number in range(unit.hotline + unit.net):
        subject, day = f"{unit.name}-{number}", _day(serial + number)
        channel = "hotline" if number < unit.hotline else "net"
        data = {"kind": "order", "channel": channel, "department": unit.name, "labels": labels}
        made.append(sent("received", f"2022-04-{day:02}T10:00:00+08:00", "r", subject, **data))
        # Two days later is in time on any day of the year; five working days are over by 20 May.
        closed = f"2022-04-{day + 2:02}" if day < 29 else "2022-05-01"
        if number < unit.late:
            closed = "2022-05-20"
        elif number < unit.late + unit.open:
            continue
        made.append(sent("closed", f"{closed}T16:00:00+08:00", "c", subject))
        call = number - unit.late - unit.open
        if 0 <= call < unit.asked:
            grade = 1 if call < unit.dissatisfied else 4
            after = f"2022-05-2{1 + number % 5}T10:00:00+08:00"
            made.append(sent("called-back", after, "b", subject, reached=True, grade=grade))
    return made


def _events() -> list[Sent]:
    made, serial = _at_once(), 0
    for unit in UNITS:
        made += _dispatched(unit, serial)
        serial += unit.hotline + unit.net
    return made


NINGGUO: Final = Place("ningguo", TEXT, _events)
