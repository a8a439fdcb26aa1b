"""The header traceparent: which forms are passed on."""

import pytest

from streams.tracing.traceparent import TRACEPARENT, as_headers, checked, traceparent_of

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_traceparent_is_passed_on_as_it_is() -> None:
    """Of any version but ff."""
    assert checked(TRACE) == TRACE.encode()
    assert checked("01" + TRACE[2:]) == b"01" + TRACE[2:].encode()
    headers = as_headers(checked(TRACE))
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
    assert as_headers(checked(said)) == []
    assert traceparent_of([(TRACEPARENT, (said or "").encode())]) is None
    assert traceparent_of([(TRACEPARENT, b"\xff"), ("b", b"")]) is None
