"""Sketches for tests, of words that are made up."""

from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketches import Sketch

KEY = b"a key of tests alone"
A_DAY = 86_400

PLACES = (
    "青禾苑",
    "望溪花园",
    "柳塘路",
    "石桥镇中学",
    "东岭村",
    "枫林小区",
    "北湾大桥",
    "云栖公寓",
)
MATTERS = (
    ("夜间施工噪音扰民", "工地每天凌晨还在打桩，噪音很大，老人孩子无法睡眠。"),
    ("逾期交房", "开发商一再延期，房子还没有交付，业主每月要还房贷。"),
    ("垃圾无人清运", "垃圾桶满了几天，污水流到路面，臭味很重，没有保洁。"),
    ("路灯不亮", "路灯坏了一个月，晚上漆黑，行人摸黑走路。"),
    ("公交线路取消", "公交站台还在，公交车却不来了，候车的人等了一小时。"),
    ("物业乱收费", "物业公司提高物业费，没有经过业主大会，公共收益也不公开。"),
)

_reader = SketchReader(KEY)


def sketched(
    item: str, day: int, place: str, matter: tuple[str, str], *, writer: str = "", more: str = ""
) -> Sketch:
    """Return the sketch of a letter about `matter` at `place`, on a day."""
    title, text = matter
    return _reader.read(
        item, day * A_DAY, f"{place}{title}", f"我住在{place}。{text}{more}", writer
    )


def letters(places: int = len(PLACES), matters: int = len(MATTERS), each: int = 3) -> list[Sketch]:
    """Return letters in which each of the first places has each of the first matters."""
    return [
        sketched(
            f"{p}-{m}-{n}",
            40 * n + p,
            PLACES[p],
            MATTERS[m],
            writer=f"{p}{m}{n}",
            more="请处理。" * n,
        )
        for n in range(each)
        for p in range(places)
        for m in range(matters)
    ]
