"""Masking: whatever is written, what identifies a person is gone."""

import re
import unicodedata
from datetime import date
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.events import masking, title_making
from streams.core.events.masking import MASK, mask
from streams.core.identifying import names
from streams.core.identifying.names import AROUND_NAMES
from streams.core.identifying.places import AROUND_PLACES
from tests.unit.core.events.masking_cases import masking_cases

_WORDS = st.sampled_from(
    [
        *(
            "13800000000",
            "138-0000-0000",
            "138 0000 0000",
            "１３８００００００００",
            "029-86912345",
        ),
        *("+86 138 0000 0000", "610126198001010019", "61012619800101001X", "2015", "路灯", "12"),
        *(
            "zhang.san@example.org",
            "张三",
            "住",
            "，",
            " ",
            "、",
            "6101261980",
            "x",
            "电话：",
            "号",
        ),
    ]
)
_TITLES = st.lists(_WORDS | st.text(max_size=3), max_size=12).map("".join)
_PERSONS = st.lists(st.sampled_from(["张三", "张", "zhang", "6101", ""]), max_size=3).map(tuple)
_ODD = st.lists(
    st.sampled_from(
        [" ", "\u3000", "\u200b", "0", "１", "一", "x", "-", ".", "＊", "＊＊＊", "、", "号", "("]
    )
    | st.text(max_size=4),
    max_size=4,
).map(tuple)


@given(_TITLES, _PERSONS)
def test_nothing_personal_is_left(title: str, persons: tuple[str, ...]) -> None:
    """No known person, no e-mail address and no run of seven digits is left."""
    masked = mask(title, persons)
    assert not any(person and person in masked for person in persons)
    assert not re.search(r"\d{7}", masked)
    assert "@example" not in masked


@given(_TITLES, _PERSONS)
def test_masking_again_changes_nothing(title: str, persons: tuple[str, ...]) -> None:
    """What is masked stays as it is."""
    masked = mask(title, persons)
    assert mask(masked, persons) == masked


@given(
    st.text("市民反映路灯不亮请修复，。 abcXYZ0123", max_size=30).filter(
        lambda t: not re.search(r"\d{3}", t)
    )
)
def test_what_is_not_personal_stays(title: str) -> None:
    """Words and short numbers are left as they are."""
    assert mask(title) == title


@given(
    st.text("0123456789", min_size=17, max_size=17),
    st.sampled_from("0123456789Xx"),
    st.sampled_from(["", "身份证", "号：", "x", " "]),
)
def test_every_identity_number_is_masked(most: str, check: str, before: str) -> None:
    """Whatever place, birthday and check digit it has, an identity number is masked whole."""
    assert mask(f"{before}{most}{check}，求助") == f"{before}{MASK}，求助"
    full_width = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
    assert mask(f"{most}{check}".translate(full_width)) == MASK


def test_an_identity_number_of_an_unknown_county_is_masked() -> None:
    """A number with a right check digit of a county that no list has is masked like any other."""
    assert mask("110005198001010010 反映问题") == f"{MASK} 反映问题"


_GAPS = st.sampled_from(["", " ", "-", "－", "—", "·", ".", "\u3000", "\u00a0", " - "])
_SCRIPTS = st.sampled_from(["0123456789", "０１２３４５６７８９"])
_AROUND = st.text("市民反映请回电话身份证号，。：张李 ", max_size=6)


def _set_apart(groups: list[str], gaps: list[str], script: str) -> str:
    """Write groups of digits with what sets them apart, in a script."""
    text = "".join(group + gap for group, gap in zip(groups, [*gaps, ""], strict=True))
    return text.translate(
        str.maketrans("0123456789X", script + ("Ｘ" if script[0] == "０" else "X"))
    )


@given(
    first=st.integers(130, 199),
    rest=st.integers(0, 9999_9999),
    gaps=st.tuples(_GAPS, _GAPS),
    country=st.sampled_from(["", "+86", "86-", "0086 ", "（+86）"]),
    script=_SCRIPTS,
    before=_AROUND,
    after=_AROUND,
)
def test_every_mobile_number_is_masked(
    *,
    first: int,
    rest: int,
    gaps: tuple[str, str],
    country: str,
    script: str,
    before: str,
    after: str,
) -> None:
    """However its groups are set apart, and in whatever script, amid Chinese without a space."""
    number = _set_apart([str(first), f"{rest:08}"[:4], f"{rest:08}"[4:]], list(gaps), script)
    masked = mask(f"{before}{country}{number}{after}")
    assert MASK in masked
    assert not re.search(r"\d{3}", masked.replace("0086", ""))
    assert masked.startswith(before.rstrip())
    assert masked.rstrip().endswith(after.strip())


@given(
    area=st.sampled_from(["029", "010", "0755", "0917"]),
    local=st.integers(20000000, 89999999),
    gaps=st.tuples(_GAPS, _GAPS),
    script=_SCRIPTS,
    around=_AROUND,
)
def test_every_landline_is_masked(
    *, area: str, local: int, gaps: tuple[str, str], script: str, around: str
) -> None:
    """The prefix of its area is masked with it."""
    text = _set_apart([area, str(local)[:4], str(local)[4:]], list(gaps), script)
    assert not re.search(r"\d", mask(f"{around}{text}{around}"))


@given(
    place=st.integers(110000, 659999),
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    number=st.integers(0, 999),
    check=st.sampled_from(["X", "7", ""]),
    gaps=st.lists(_GAPS, min_size=5, max_size=5),
    script=_SCRIPTS,
    around=_AROUND,
)
def test_every_identity_number_is_masked_set_apart(
    *, place: int, born: date, number: int, check: str, gaps: list[str], script: str, around: str
) -> None:
    """Of 18 digits or, without a check digit, of 15; whole or in any of the groups it has."""
    year, month, day = f"{born:%Y %m %d}".split()
    groups = [str(place), year if check else year[2:], month, day, f"{number:03}", check]
    text = _set_apart(groups, gaps if check else [*gaps[:4], ""], script)
    assert not re.search(r"[\dXＸ]", mask(f"{around}{text}{around}"))


@given(_TITLES, _ODD)
def test_no_name_undoes_the_masking_of_numbers(title: str, names: tuple[str, ...]) -> None:
    """Whatever is written where a name belongs, what is masked without it is masked with it."""
    masked = mask(title, names)
    assert not re.search(r"\d{7}", masked)
    assert "@example" not in masked
    assert mask(masked, names) == masked
    assert mask(title, tuple(reversed(names))) == masked
    assert sum(map(str.isdigit, masked)) <= sum(map(str.isdigit, mask(title)))


_PIECES = st.sampled_from(
    [
        *(
            "张",
            "三",
            "先生",
            "某",
            "姓名：",
            "本人",
            "李女士",
            "＊",
            "*",
            "x",
            "（",
            "）",
            "(",
            ")",
            "【",
            "】",
        ),
        *(
            "138",
            "0000",
            "1、",
            "一",
            "壹",
            "①",
            "２",
            "\u200b",
            "\u200d",
            " ",
            "-",
            ".",
            ",",
            "@",
            "a",
            "163.com",
        ),
        *(
            "陕A",
            "·D",
            "12345",
            "微信",
            "QQ",
            "单元",
            "501",
            "室",
            "号",
            "栋",
            "路",
            "住址：",
            "元",
            "20150302",
        ),
        *(
            "ISBN",
            "978",
            "〔2015〕",
            "第",
            "电话",
            "编号",
            "护照E",
            "😀",
            "\U000e0001",
            "\ud83d",
            "e\u0301",
            "\n",
        ),
    ]
)
_MIXES = st.lists(_PIECES | st.text(max_size=2), max_size=24).map("".join)
_WORDS_OF_SOMEBODY = st.lists(_PIECES | st.text(max_size=3), max_size=3).map(tuple)
_PAIRS = dict(zip("([{（［【〔〈《「『", ")]}）］】〕〉》」』", strict=True))


def _lone_brackets(text: str) -> int:
    """Return how many brackets have no other half."""
    waiting: list[str] = []
    lone = 0
    for character in text:
        if character in _PAIRS:
            waiting.append(_PAIRS[character])
        elif character in _PAIRS.values():
            if waiting and waiting[-1] == character:
                waiting.pop()
            else:
                lone += 1
    return lone + len(waiting)


@given(_MIXES, _WORDS_OF_SOMEBODY)
def test_masking_ends_and_changes_nothing_the_second_time(
    text: str, persons: tuple[str, ...]
) -> None:
    """Whatever is written; and it does not grow beyond four times its length."""
    masked = mask(text, persons)
    assert mask(masked, persons) == masked
    assert len(masked) <= 4 * len(text)


@given(_MIXES)
def test_no_half_of_anything_is_left(text: str) -> None:
    """No bracket loses its other half, and no half of a surrogate pair appears."""
    masked = mask(text)
    assert _lone_brackets(masked) <= _lone_brackets(text)
    for character in masked:
        assert character in text or character == MASK[0]


@given(_MIXES)
def test_what_stays_is_in_its_order(text: str) -> None:
    """Masking leaves out and puts in masks; it moves nothing and adds nothing else."""
    rest = iter(text)
    assert all(character in rest for character in mask(text).replace(MASK, ""))


_WORDS_AROUND = sorted({*re.split(r"[\[\]()|?!<\\]+", f"{AROUND_NAMES}|{AROUND_PLACES}")})
_PARTS = st.sampled_from(
    [
        *_WORDS_AROUND,
        *(
            "张",
            "欧阳",
            "黄",
            "百里",
            "王明",
            "李某",
            "某某",
            "老百姓",
            "本人",
            "我是",
            "请找",
            "为",
        ),
        *(
            "艾特",
            "一三八",
            "零零零零",
            "五六七八",
            "一单元",
            "五楼西户",
            "家庭住址：",
            "１２",
            "①",
        ),
        *("，", "。", "的", "路", "（", "）", "ｘ", "Ａ", "@", "\u200b", " ", "2015", "12345"),
    ]
)
_LIKE_NAMES = st.lists(_PARTS | st.text(max_size=2), max_size=10).map("".join)
_FROM_TABLE = st.sampled_from([case.text for case in masking_cases()])
_CUT = st.tuples(_FROM_TABLE, _FROM_TABLE, st.integers(0, 12), st.integers(0, 12)).map(
    lambda it: it[0][it[2] :] + it[1][: it[3]]
)


@given(_LIKE_NAMES | _CUT | _FROM_TABLE | _TITLES)
@settings(max_examples=400)
def test_what_is_not_looked_for_is_not_there(text: str) -> None:
    """Texts in which nothing can be are told at a glance; looking for everything finds the same."""
    everywhere = [(re.compile(""), form) for _, form in names._FORMS]
    with (
        patch.object(masking, "is_harmless", lambda _: False),
        patch.object(names, "_FORMS", everywhere),
    ):
        slowly = mask(text)
    assert mask(text) == slowly


@given(st.lists(_PARTS | st.characters(), max_size=10).map("".join), st.text(max_size=4) | _PARTS)
def test_a_word_is_looked_for_wherever_its_letters_are(text: str, word: str) -> None:
    """However letters are written, as compared in Unicode's compatible form."""
    letters = set(unicodedata.normalize("NFKC", text).casefold())
    parts = unicodedata.normalize("NFKC", word).casefold().split()
    may_be = any(letters.issuperset(one for one in part if one.isalnum()) for part in parts)
    seen = title_making._letters(text)
    assert title_making._may_be_among(word, seen) == may_be
