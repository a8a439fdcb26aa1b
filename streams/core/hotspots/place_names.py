"""Names of places and bodies: the county's gazetteer, and those that their ending shows."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from streams.core.hotspots.common_words import COMMON_WORDS
from streams.core.hotspots.matter_words import MATTER_OF

_ALL_ENDINGS: Final = (
    "小区 花园 家园 公寓 大厦 广场 公园 大道 大桥 立交 街道 社区 中学 小学 学校 幼儿园 "
    "学院 大学 医院 卫生院 派出所 市场 超市 商场 水库 工业园 产业园 搅拌站 垃圾站 变电站 "
    "收费站 地铁站 火车站 汽车站 物业公司 公司 集团 路 街 巷 桥 镇 乡 村 湖 城 苑"
)
"""With these a name is one of a place or body. Shorter ones come last: the longest is found."""

_SHORTEST: Final = 2
_LONGEST: Final = 9
"""How many characters a name has before its ending."""

_ended = re.compile(
    f"[一-鿿]{{{_SHORTEST},{_LONGEST}}}"
    f"(?:{_ALL_ENDINGS.replace(' ', '|')})(?:[一二三四五六七八九十]期)?"
)
_of_region = re.compile("^(?:[^省市区县]{0,4}[省市区县](?=.{3}))+")

_NOT_NAMES: Final = frozenset("的了吗呢我你他她它们这那哪某＊请被把和与及在对向将给从到至")
"""What no name has in it: the run before the ending is then a sentence."""


class Gazetteer:
    """The county's places and bodies, each with the other names that people write."""

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        """`names` has each name as it is shown, with its aliases."""
        self._shown = {
            alias: name for name, aliases in (names or {}).items() for alias in (name, *aliases)
        }
        self._any = (
            re.compile("|".join(map(re.escape, sorted(self._shown, key=lambda n: (-len(n), n)))))
            if self._shown
            else None
        )

    def places(self, title: str) -> list[str]:
        """Return the places of a masked title, in its order, each once.

        Names of the gazetteer come first, as it writes them. Others need an ending, have neither
        a common word nor a mask in them, and are thereby not persons: a person has no ending.
        """
        known = [self._shown[match[0]] for match in self._any.finditer(title)] if self._any else []
        rest = self._any.sub(" ", title) if self._any else title
        return list(dict.fromkeys([*known, *_with_endings(rest)]))


def _with_endings(title: str) -> list[str]:
    found = []
    for match in _ended.finditer(title):
        name = _without_common_words(match[0])
        if len(name) > _SHORTEST and not _NOT_NAMES & set(name):
            found.append(name)
    return found


def _without_common_words(name: str) -> str:
    """Return what follows the last common word or word of a matter before the ending."""
    for start in range(1, len(name) - 1):
        for stop in range(start, 0, -1):
            word = name[stop - 1 : start]
            if len(word) > 1 and (word in COMMON_WORDS or word in MATTER_OF):
                return _without_common_words(name[start:])
    return _of_region.sub("", name)
