"""Sources in normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.events.sources import normal


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/gaoling/portal", "/gaoling/portal"),
        ("/gaoling/portal/../mayor", "/gaoling/mayor"),
        ("/gaoling/portal/./x", "/gaoling/portal/x"),
        ("/gaoling/portal/%2e%2E/mayor", "/gaoling/mayor"),
        ("/gaoling/%6dayor", "/gaoling/mayor"),
        ("/gaoling/portal%2f..%2Fmayor", "/gaoling/portal%2F..%2Fmayor"),
        ("/gaoling/portal/..", "/gaoling/"),
        ("/gaoling/portal/.", "/gaoling/portal/"),
        ("/../../gaoling", "/gaoling"),
        ("/..", "/"),
        ("/gaoling//portal", "/gaoling//portal"),
        ("/gaoling//../portal", "/gaoling/portal"),
        ("/%e5%8e%bf", "/%E5%8E%BF"),
        ("/%252e%252e/x", "/%252e%252e/x"),
        (
            "HTTPS://Me@County.EXAMPLE/A/../b?c=/../d#/./e",
            "https://Me@county.example/b?c=/../d#/./e",
        ),
        ("//County.example/a", "//county.example/a"),
        ("urn:example:portal", "urn:example:portal"),
        ("URN:example:a/../b", "urn:b"),
        ("../gaoling/./portal", "../gaoling/portal"),
        ("a/../../b", "../b"),
        ("a/..", ""),
        ("..", ".."),
        ("/.//mayor/x", "/.//mayor/x"),
        ("/a/..//mayor/x", "/.//mayor/x"),
        ("a/../urn:x", "./urn:x"),
        ("", ""),
    ],
)
def test_ways_of_writing_one_source(written: str, meant: str) -> None:
    """Dot segments, percent-encoding and case, as RFC 3986 has them."""
    assert normal(written) == meant


@given(st.lists(st.sampled_from(["/", "..", ".", "%2e", "a", "%41", "%2f", "urn:", "?", "#", "H"])))
def test_a_normal_form_is_its_own(parts: list[str]) -> None:
    """However a source is written."""
    form = normal("".join(parts))
    assert normal(form) == form
