"""Xi'an's hotline in February 2019: what was printed of it, and orders made up to match.

Printed: 29,337 orders, said to be 11,915 of districts, 5,576 of zones and 11,791 of departments.
These are 29,282; here the 55 that are missing in print have no unit. How each number divides is
ours.
"""

from typing import Final

from tests.support.county import Sent, sent
from tests.support.places import Place

PERIOD: Final = "2019-02"
AS_OF: Final = "2019-02-28"
RECEIVED: Final = 29_337
PRINTED: Final = {"districts": 11_915, "zones": 5_576, "departments": 11_791}
MISSING: Final = RECEIVED - sum(PRINTED.values())

_NAMES: Final = {
    "districts": (
        *(("xincheng", "新城区", 947), ("beilin", "碑林区", 1203), ("lianhu", "莲湖区", 1466)),
        *(("yanta", "雁塔区", 2318), ("baqiao", "灞桥区", 1127), ("weiyang", "未央区", 1874)),
        *(("yanliang", "阎良区", 204), ("lintong", "临潼区", 463), ("changan", "长安区", 1162)),
        *(("gaoling", "高陵区", 287), ("huyi", "鄠邑区", 418), ("lantian", "蓝田县", 239)),
        ("zhouzhi", "周至县", 207),
    ),
    "zones": (
        *(("gaoxin", "高新区", 2121), ("jingkai", "经开区", 1038), ("qujiang", "曲江新区", 612)),
        *(
            ("chanba", "浐灞生态区", 547),
            ("guowang", "国际港务区", 256),
            ("hangtian", "航天基地", 203),
        ),
        *(("hangkong", "航空基地", 88), ("xixian", "西咸新区", 711)),
    ),
    "departments": (
        *(
            ("police", "市公安局", 2904),
            ("transport", "市交通局", 1716),
            ("heating", "市热力", 1533),
        ),
        *(
            ("water", "市水务集团", 1102),
            ("housing", "市住建局", 1287),
            ("market", "市市监局", 954),
        ),
        *(("urban", "市城管局", 871), ("labour", "市人社局", 788), ("health", "市卫健委", 346)),
        *(("education", "市教育局", 174), ("gas", "市燃气", 116)),
    ),
}
"""By class: name, Chinese name and how many orders."""

UNITS: Final = {name: many for units in _NAMES.values() for name, _, many in units}
"""How many orders each unit got."""

_LEVELS: Final = {"districts": "district", "zones": "zone", "departments": "department"}
_UNIT_LINES: Final = "\n".join(
    f'{name} = {{ zh = "{zh}", en = "{name.title()}", level = "{_LEVELS[over]}", '
    f'parent = "{over}" }}'
    for over, units in _NAMES.items()
    for name, zh, _ in units
)
TEXT: Final = f"""
name = {{ zh = "西安", en = "Xi'an" }}
time_zone = "Asia/Shanghai"

[kinds]
order = {{ is = "case", topic = "orders", label = {{ zh = "工单", en = "orders" }} }}

[channels]
hotline = {{ kinds = ["order"], label = {{ zh = "12345热线", en = "hotline 12345" }} }}

[categories]
uncategorised = {{ zh = "未分类", en = "uncategorised" }}

[levels]
city = {{ zh = "市", en = "city" }}
class = {{ zh = "类", en = "class of units" }}
district = {{ zh = "区县", en = "districts" }}
zone = {{ zh = "开发区", en = "zones" }}
department = {{ zh = "市级部门", en = "departments" }}

[units]
xian = {{ zh = "西安市", en = "Xi'an", level = "city" }}
districts = {{ zh = "各区县", en = "districts", level = "class", parent = "xian" }}
zones = {{ zh = "各开发区", en = "zones", level = "class", parent = "xian" }}
departments = {{ zh = "市级部门", en = "departments", level = "class", parent = "xian" }}
{_UNIT_LINES}
"""


def _events() -> list[Sent]:
    made, serial = [], 0
    for unit, many in {**UNITS, "": MISSING}.items():
        of = {"department": unit} if unit else {}
        for _ in range(many):
            time = f"2019-02-{1 + serial % 28:02}T{8 + serial % 12:02}:30:00+08:00"
            subject = f"o-{serial}"
            made.append(sent("received", time, "r", subject, kind="order", channel="hotline", **of))
            serial += 1
    return made


XIAN: Final = Place("xian", TEXT, _events)
