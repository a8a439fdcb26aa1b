"""Names: words that are known to be somebody's, and what has the form of a name.

Without a dictionary nobody can tell each name from a word. So a name is recognised by what is
around it: 先生 or 师傅 after it, 姓名 or 联系人 before it, 某 or an asterisk in place of a part.
A surname before an office (陈书记) stays: it says to whom or about which office somebody writes.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from streams.core.identifying.plain import CHINESE_DIGITS
from streams.core.identifying.surnames import BEFORE_SOME, CERTAIN, SURNAME, UNCERTAIN

# What may be between the letters or words of a name, in addition to what it has there itself.
_WITHIN: Final = " \t\n\r\x0b\x0c\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000·•.,_'"
_ONE_WORD: Final = 2
"""Letters from which on a word of a name may be anywhere among the others."""

_NOT_GIVEN: Final = (
    "的了在是和与让给把被对向从到就不没有我你您他她它们这那哪个位名时人要能会去来请问吗呢吧及或等还都也又"
    "姓老述列设求课铺候委目拖欠机村镇县市区乡街路校院局所家店厂司组队班楼号层门房户车站馆部科室处办说"
)
_GIVEN: Final = rf"[^\W\da-zA-Z_{_NOT_GIVEN}某]"
# Each alternative begins with a letter of its own, never with a group or a look behind: only then
# Python looks for all of them at once by their first letters, ten times as quick.
_CALLED: Final = (
    "先生|女士|小姐(?!妹)|师傅|老师(?!傅)|同志|大[爷妈娘叔姐哥嫂伯]|阿姨|叔叔|奶奶"
    "|爷爷|老汉|老太|医生|大夫|护士|律师|法官|警官|教授|教练(?![员车场])|司机|房东"
    "|会计|同学|婆婆|姑娘|老板|经理"
)
_BEFORE: Final = (
    "姓名|联系人"
    "|举报人|投诉人|反映人|反应人|申请人|当事人|委托人|报料人|来信人|写信人|诉求人"
    "|经办人|承办人|负责人|被告人?"
    "|原告|患者|死者|户主|产权人|法定代表人|法人代表|法人|署名|身份证名|收件人|收款人|户名"
    "|业主|房东|包工头|班主任"
)
_SAID: Final = "我叫|我是|本人叫|名叫|名字叫"
_AFTER: Final = (
    r"(?=\Z|[^\w＊]|[\dA-Za-z的住系在是于因现男女自从家要想有今出电手身户年]"
    "|来自|反映|举报|投诉|妈妈|爸爸)"
)

_TITLED: Final = re.compile(
    rf"(?:{CERTAIN}|{UNCERTAIN})(?:某{{1,3}}|{_GIVEN}{{0,2}}?|[xX×*]{{1,3}})(?={_CALLED})"
    # 李姓经理
    rf"|{CERTAIN}(?=姓(?![名氏]))"
)
_HIDDEN: Final = re.compile(
    rf"(?:{CERTAIN}|{UNCERTAIN}|{BEFORE_SOME}(?=某))"
    rf"(?:某(?![些种个地处单公月日年])(?:某?人|某?{_GIVEN}{_AFTER}|某)?"
    r"|[xX×*]{1,3}(?![A-Za-z\d×*])|＊{1,2}(?!＊))"
)
_LABELLED: Final = re.compile(
    rf"(?:{_BEFORE})\s?(?:[:为是叫]|为:|是:)\s?({SURNAME}{_GIVEN}{{1,2}}?){_AFTER}"
    rf"|(?:{_BEFORE}|{_SAID}|本人)\s?({CERTAIN}{_GIVEN}{{1,2}}?){_AFTER}"
    rf"|(?:{_SAID})\s?({SURNAME}{_GIVEN}{{1,2}})(?=\Z|[,，.。;；!！\s:：])"
    rf"|(?<!百)姓({SURNAME})(?!名|氏)"
)
_IS_CALLED: Final = "姓(?<!百姓)"
_WHERE_TITLED: Final = rf"{_CALLED}|{_IS_CALLED}"
_WHERE_LABELLED: Final = rf"{_BEFORE}|{_SAID}|本人|{_IS_CALLED}"
_FORMS: Final = (
    (re.compile(_WHERE_TITLED), _TITLED),
    (re.compile("[某xX×*＊]"), _HIDDEN),
    (re.compile(_WHERE_LABELLED), _LABELLED),
)
"""What a text has in it where there is a name of a form, which is quickly seen, and that form."""

AROUND_NAMES: Final = rf"{_WHERE_TITLED}|{_WHERE_LABELLED}|某|x|X|×|\*|＊"
"""What is in each text in which `names` finds any, as a regular expression."""


def name_patterns(person: str) -> Iterator[re.Pattern[str]]:
    """Find how a word that identifies a person may be written; not at all if it says nothing.

    Args:
        person: In plain form.
    """
    letters = [character for character in person if character.isalnum()]
    if not letters or (len(letters) == 1 and not _is_surname(letters[0])):
        return
    own = "".join({re.escape(one) for one in person if not one.isalnum() and not one.isspace()})
    gap = f"[{_WITHIN}{own}\\-]*"
    yield re.compile(gap.join(map(re.escape, letters)), re.IGNORECASE)
    words = ["".join(filter(str.isalnum, word)) for word in person.split()]
    long = {gap.join(map(re.escape, word)) for word in words if len(word) >= _ONE_WORD}
    if len(long) > 1:
        any_word = f"(?:{'|'.join(sorted(long, key=len, reverse=True))})"
        yield re.compile(f"{any_word}(?:{gap}{any_word})+", re.IGNORECASE)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Find, in the plain form of a text, what has the form of a name; not what follows it."""
    for where, pattern in _FORMS:
        if where.search(text):
            for found in pattern.finditer(text):
                yield found.span(found.lastindex or 0)


def _is_surname(letter: str) -> bool:
    """Return whether one letter alone may name somebody, as 张 does and neither a nor 一 do."""
    return unicodedata.category(letter) == "Lo" and letter not in CHINESE_DIGITS
