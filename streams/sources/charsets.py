"""Bytes of others as text, whatever their programs say they are in.

What is called GB2312 is mostly GBK, and both are in GB18030; what is called ASCII may be anything.
"""

import codecs
import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Final

_CHINESE: Final = ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "936", "euc-cn", "gb18030")
_WIDER: Final = dict.fromkeys(_CHINESE, "gb18030") | {
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
}
"""For a name the encoding that has all of its characters and those that are sent under it too."""

_GUESSED: Final = ("utf-8", "gb18030")
_PLAIN: Final = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "utf-8", "8bit", "cp1252"})
_SPLIT_WORD: Final = re.compile(r"(\?=)(=\?)")


def decoded_text(content: bytes, charset: str | None) -> str:
    """Return bytes as text.

    Args:
        content: The bytes.
        charset: What they are said to be in, if anything is said.
    """
    said = (charset or "").strip().strip("\"'").lower()
    said = _WIDER.get(said, said)
    # Single-byte encodings take anything, so they come after those that can fail.
    order = (*_GUESSED, said) if said in _PLAIN else (said, *_GUESSED)
    names = [name for name in dict.fromkeys(order) if name]
    # A mail may be cut off in the middle of a character, which is then left out. Of UTF-8 this is
    # as sure a sign as a whole one; in others half a character is easily found.
    for name, is_cut in [(n, n == "utf-8") for n in names] + [(n, True) for n in names]:
        try:
            if is_cut:
                return codecs.getincrementaldecoder(name)().decode(content)
            return content.decode(name)
        except (UnicodeError, LookupError):
            continue
    return content.decode("gb18030", "replace")


def header_text(value: str) -> str:
    """Return a header's text: encoded words (RFC 2047) undone, and bytes that were left raw.

    Args:
        value: As the parser has it; bytes beyond ASCII are lone surrogates in it.
    """
    if not value.isascii():
        value = decoded_text(value.encode("utf-8", "surrogateescape"), None)
    value = value.replace("\r", "").replace("\n", "")
    # Some programs set no blank between two encoded words.
    value = _SPLIT_WORD.sub(r"\1 \2", value)
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(_words(words))


def _words(words: Iterable[tuple[bytes | str, str | None]]) -> Iterable[str]:
    for word, charset in words:
        if isinstance(word, str):
            yield word
        elif charset is None:
            # Of a header with encoded words, those that are not come as Latin-1 or raw Unicode.
            yield word.decode("raw-unicode-escape", "replace")
        else:
            yield decoded_text(word, charset)
