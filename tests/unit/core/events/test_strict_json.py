"""JSON that everybody reads alike."""

import json

import pytest

from streams.core.events.refusals import Refused
from streams.core.events.strict_json import MOST_DEPTH, check_strictly


def refusal(value: bytes) -> str:
    """Return the reason for which a text is refused, which shows no value."""
    with pytest.raises(Refused) as caught:
        check_strictly(value)
    assert not caught.value.value
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        b"{}",
        b' [1, -0, 2.5e3, 1e-999, true, false, null, ""]\n',
        b"[18446744073709551615, -9223372036854775808, 1e308]",
        '{"a": {"b": 1}, "c": {"b": 1}, "字": "小区 😀"}'.encode(),
        json.dumps({"字": "小区 😀 \x7f \x01"}).encode(),
        rb'["\\u0000", "\\\\ud800", "\ud83d\ude00", "\u0022\u0001"]',
        b"[" * MOST_DEPTH + b"]" * MOST_DEPTH,
        b"[" + b"{},[]," * 100 + b"0]",
        b'{"data": {"list": [null, {"a": [true, "\\ud83d\\ude00", 1.5, -3]}]}}',
    ],
)
def test_what_everybody_reads_alike_is_taken(value: bytes) -> None:
    """JSON as others write it is taken, however it is spaced and escaped."""
    check_strictly(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"a": 1, "b": 2, "a": 1}', "a: is given twice"),
        (b'{"data": {"list": [{}, {"a": 1, "\\u0061": 2}]}}', "data.list[1].a: is given twice"),
        (b'{"a": 18446744073709551616}', "a: is a number beyond 64 bits"),
        (b'{"a": [-9223372036854775809]}', "a[0]: is a number beyond 64 bits"),
        (b'{"a": %s}' % (b"9" * 5_000), "a: is a number beyond 64 bits"),
        (b"-1e400", "event: is a number beyond 64 bits"),
        (b'{"a": "x\\u0000"}', "a: contains NUL"),
        (
            b'{"a": {"b": ["\\ud800"]}}',
            "a.b[0]: contains NUL (\\u0000) or half of a surrogate pair",
        ),
        (b'"\\uDFFF\\uD800"', "event: contains NUL"),
        (b'{"a\\ud83d": 1}', "a\\ud83d: is a name that contains NUL"),
        (b'{"a": "\xff"}', "event: is not UTF-8 (at byte 7)"),
        (b'{"a": "\xed\xa0\x80"}', "event: is not UTF-8 (at byte 7)"),
        (b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1), "event: is nested too deeply; 32"),
        (b'{"a":' * 33 + b"0" + b"}" * 33, "event: is nested too deeply; 32"),
        (b"[" * 100_000, "event: is nested too deeply; 32"),
        (b"\xef\xbb\xbf{}", "event: is not JSON"),
        (b"", "event: is not JSON: Expecting value (line 1, column 1)"),
        (b'{"a": NaN}', "event: is not JSON: NaN is not a number"),
        (b'{"a": -Infinity}', "event: is not JSON: -Infinity is not a number"),
        (b'{"a": 01}', "event: is not JSON"),
        (b'{"a": "\x00"}', "event: is not JSON: Invalid control character"),
        (b"{} {}", "event: is not JSON: Extra data"),
        (b'{"%s": "\\u0000"}' % (b"a" * 100), "a" * 63 + "…: contains NUL"),
    ],
)
def test_what_readers_differ_on_is_refused(value: bytes, reason: str) -> None:
    """What one reader takes for this and another for that is refused, and the field is named."""
    assert refusal(value).startswith(reason)
