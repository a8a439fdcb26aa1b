"""Masking: whatever is written, what identifies a person is gone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from streams.core.masking import MASK, mask

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
