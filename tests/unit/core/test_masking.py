"""Masking of titles."""

import pytest

from streams.core.masking import mask


@pytest.mark.parametrize(
    ("title", "masked"),
    [
        ("路灯不亮，请修", "路灯不亮，请修"),
        ("请回电13800000000谢谢", "请回电＊＊＊谢谢"),
        ("请回电138-0000-0000", "请回电＊＊＊"),
        ("座机 029-86912345 或 86912345", "座机 ＊＊＊ 或 ＊＊＊"),
        ("请回电１３８００００００００", "请回电＊＊＊"),
        ("身份证610126198001010019的低保", "身份证＊＊＊的低保"),
        ("身份证61012619800101001X", "身份证＊＊＊"),
        ("旧身份证610126800101001", "旧身份证＊＊＊"),
        ("写信到 zhang.san@example.org 即可", "写信到 ＊＊＊ 即可"),
        ("错号1380000000", "错号＊＊＊"),
        ("2015年3月2日10:30，第123456号", "2015年3月2日10:30，第123456号"),
    ],
)
def test_mask(title: str, masked: str) -> None:
    """Telephone and identity numbers, e-mail addresses and long numbers are replaced, no more."""
    assert mask(title) == masked


def test_known_persons_are_masked() -> None:
    """Words known to name the writer are replaced, the longer one first."""
    assert mask("张三丰反映张三的邻居", ("张三", "张三丰", "")) == "＊＊＊反映＊＊＊的邻居"
