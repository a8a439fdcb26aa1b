"""The header traceparent: which forms are passed on."""

import pytest

from streams.tracing.traceparent import (
    TRACEPARENT,
    TRACESTATE,
    Trace,
    as_headers,
    checked,
    checked_state,
    traceparent_of,
)

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_traceparent_is_passed_on_as_it_is() -> None:
    """Of any version but ff."""
    assert checked(TRACE) == TRACE.encode()
    assert checked("01" + TRACE[2:]) == b"01" + TRACE[2:].encode()
    headers = as_headers(Trace(TRACE.encode()))
    assert headers == [(TRACEPARENT, TRACE.encode())]
    assert traceparent_of([("a", None), *headers]) == TRACE.encode()


@pytest.mark.parametrize(
    "said",
    [
        *(None, "", "zhang-san", "ff" + TRACE[2:], TRACE + "-more", TRACE.upper(), f" {TRACE}"),
        *(TRACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32), TRACE[:-3], TRACE + "\n"),
        TRACE.replace("00f067aa0ba902b7", "0" * 16),
    ],
)
def test_what_is_none_is_not_passed_on(said: str | None) -> None:
    """It would be kept with the event for as long as that is."""
    assert checked(said) is None
    assert as_headers(None) == []
    assert traceparent_of([(TRACEPARENT, (said or "").encode())]) is None
    assert traceparent_of([(TRACEPARENT, b"\xff"), ("b", b"")]) is None


@pytest.mark.parametrize(
    ("said", "passed_on"),
    [
        (["rojo=00f067aa0ba902b7"], b"rojo=00f067aa0ba902b7"),
        (["rojo=1,congo=2"], b"rojo=1,congo=2"),
        (["rojo=1", " ,congo=2\t"], b"rojo=1,congo=2"),
        (["fw529a3039@dt=FfAB CD"], b"fw529a3039@dt=FfAB CD"),
        ([f"a{n}=1" for n in range(32)], ",".join(f"a{n}=1" for n in range(32)).encode()),
        ([f"a{n}=1" for n in range(33)], b""),
        (["a=" + "x" * 300], b""),
        (["a=" + "x" * 250, "b=" + "x" * 250], b"a=" + b"x" * 250 + b",b=" + b"x" * 250),
        (["a=" + "x" * 250, "b=" + "x" * 250, "c=123456"], b""),
        (["a=1,a=2"], b""),
        (["A=1"], b""),
        (["a=1,b"], b""),
        (["a=x=y"], b""),
        (["a=张三"], b""),
        ([""], b""),
        ([], b""),
    ],
)
def test_a_tracestate_is_passed_on_whole_or_not_at_all(said: list[str], passed_on: bytes) -> None:
    """By the form of W3C Trace Context, section 3.3; several headers are one list."""
    assert checked_state(said) == passed_on
    headers = as_headers(Trace(TRACE.encode(), passed_on))
    assert [value for name, value in headers if name == TRACESTATE] == [passed_on][
        : bool(passed_on)
    ]
