"""Where somebody lives: flats, the numbers of doors, and what is called a home address.

A street, a compound and a building stay readable: they say where a lamp is broken. A door in a
street and a flat in a building say whose it is.
"""

import re
from collections.abc import Iterator
from typing import Final

_NUMBER: Final = r"[\d〇零一二三四五六七八九十]"
_ROOM: Final = r"(?:室|房(?![价屋产管贷间租子地])|户(?![型口主籍均人外数])|号房|号(?![楼栋院线文]))"
_NOT_A_ROOM: Final = (
    r"(?![\d.%％]|\s?[-至到~]\s?\d|\s?[年月日元万亿户人米平㎡个次路号度点时分]"
    r"|\s?[家块多余余座层吨岁米班线期亩类栋])"
)

_FLAT: Final = re.compile(
    # 2单元501室, 2单元5楼西户; with the unit, which is nothing without the flat
    rf"(?:{_NUMBER}{{1,3}}|[A-Za-z甲乙丙])单元[\s,\-—]{{0,2}}"
    rf"(?:{_NUMBER}{{3,5}}(?:-\d{{1,4}})?{_ROOM}?|{_NUMBER}{{1,3}}[楼层]?[东西南北中左右对]{{0,2}}{_ROOM}"
    rf"|{_NUMBER}{{1,3}}[楼层][东西南北中左右对]{{1,2}}[户门室手边]{{0,2}})"
    # 501 after 3栋, 3号楼, A座
    rf"|(?<=[栋幢座楼])[\s\-—]{{0,2}}(?:[A-Za-z][\s\-]?)?(?:\d{{3,4}}{_ROOM}|\d{{3,4}}{_NOT_A_ROOM})"
    # 5-2-501
    rf"|(?<=[小区苑园栋幢座楼府城庭湾家院期号寓邸])\s?\d{{1,3}}([-—])\d{{1,3}}\1\d{{3,4}}{_ROOM}?(?!\d)"
    rf"|(?<![\d\-—])\d{{1,3}}([-—])\d{{1,3}}\2\d{{3,4}}(?:室|号房|房(?![价屋产管贷间租子地])|户(?![型口主籍均人]))"
    r"|(?<![\d\-A-Za-z])(?:[A-Za-z][\s\-]?)?\d{1,2}(?:[-—])\d{3,4}(?:室|号房)"
    r"|(?<![\d.\-])(?:[A-Za-z][\s\-]?)?\d{3,4}(?:室|号房|房(?![价屋产管贷间租子地源型改]))"
    rf"|(?<=[园苑栋幢座区府城庭邸])\s?\d{{1,2}}-\d{{3,4}}(?!\d){_ROOM}?(?!\s?[平㎡元米年月])"
    r"|(?:房间?号|室号|门牌号?|门牌号码)[为是:\s]{0,3}([A-Za-z]?\d[\d\-]{1,9})(?![\d年月日户个])"
)
_DOOR: Final = re.compile(
    # of a street: 人民路12号, 人民路甲12号附1号; not No. 12 of anything else, and not the 12th
    r"(?:(?<=[路街巷弄村庄组])|(?<=居民点))(?<!街道)\s?[附甲乙丙]?\d{1,5}(?:[-—之]\d{1,3})?[甲乙丙]?号"
    r"(?:附\d{1,3}号?)?"
    r"(?![线楼栋院路门井口公桥店厂馆地机车站所灯杆台标段区桩岗亭坑库文令函]|起|至|到|[-—~]|开始|晚|早|上午|下午|凌晨"
    r"|停|之?[前后]|左右)"
    r"|(?<=[路街巷弄村庄组])\s?\d{1,5}(?:[-—之]\d{1,3})?号附\d{1,3}号"
)
_PUBLIC: Final = re.compile(
    r"[^\s,，。;；!！?？、:：]{0,12}?(?:小区|[花家公庄]园|苑|世家|[城府庭厦院寓]|广场|楼盘|宿舍|酒店|宾馆|公司|学校|[中小大]学|幼儿园"
    r"|中心|超市|药[房店]|医院|市场|工地|项目|[厂店馆])"
)
"""Behind the number of a door: it is that of a place where many live or anyone may go."""

_HOME: Final = re.compile(
    r"(?:(?:家庭|现|居|常|户籍|身份证|收货|通讯|通信|联系|本人)住?(?:地)?(?:地址|住址)|住址|户籍地|家庭住址)"
    r"(?:为:|是:|[:为是])\s?([^\s,，。;；!！?？、\n＊][^\s,，。;；!！?？\n＊]{1,60})"
)
AROUND_PLACES: Final = "单元|址|户籍地"
"""What is in each text without digits in which `places` finds any, as a regular expression."""

_LIKELY: Final = re.compile(rf"\d|{AROUND_PLACES}")


def places(text: str) -> Iterator[tuple[int, int]]:
    """Find, in the plain form of a text, what says in which flat or house somebody lives."""
    if not _LIKELY.search(text):
        return
    for found in _FLAT.finditer(text):
        yield found.span(3) if found[3] else found.span()
    for found in _DOOR.finditer(text):
        if not _PUBLIC.match(text, found.end()):
            yield found.span()
    for found in _HOME.finditer(text):
        yield found.span(1)
