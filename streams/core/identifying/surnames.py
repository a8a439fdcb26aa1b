"""Chinese surnames, and which of them are words of every day as well."""

from typing import Final

_CERTAIN: Final = (
    "王李张刘陈杨赵吴徐郭罗郑宋唐韩冯邓彭肖董袁潘蔡魏吕沈姚卢崔谭汪廖贾邹孟熊秦邱尹薛闫阎侯陶黎郝龚邵"
    "戴葛邢庞倪聂鲁翟殷詹耿焦俞祁樊霍裴蒋"
)
_UNCERTAIN: Final = (
    "黄周朱胡林何高梁马孙谢许曹曾田杜叶程苏丁任姜钟陆范金石夏韦付方白江段雷龙史贺顾毛万钱严覃武莫孔向汤"
    "常温康施文牛安齐易乔伍颜庄章岳申欧关兰左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳管柴蒙鲍华喻蒲房滕屈饶解牟艾尤阳时穆农卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫柏宗"
    "瞿桂佟臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明池查麻苑迟邝傅洪余于"
)
_DOUBLE: Final = (
    "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|夏侯|端木|南宫|独孤|百里|东郭|西门"
)

CERTAIN: Final = (
    rf"(?:{_DOUBLE}|(?<![一二两三四五六七八九十几每\d])张|[{_CERTAIN.replace('张', '')}])"
)
"""A surname that is seldom a word, or the end of one, as a regular expression."""

UNCERTAIN: Final = (
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[找问叫请给由是跟被经与为称有名姓老小的位]))[{_UNCERTAIN}]"
)
"""One that is, where a name may begin: 高 after a comma, and not that of 最高."""

BEFORE_SOME: Final = (
    "[黄周朱胡林何马孙谢许曹曾田杜叶程苏丁任姜钟陆范石夏付江段雷龙史贺顾毛钱严武莫孔汤]"
)
"""Some of those, which before 某 are surnames: 胡某, but not 提高某."""

SURNAME: Final = rf"(?:{_DOUBLE}|[{_CERTAIN}{_UNCERTAIN}])"
"""Any of them, anywhere."""
