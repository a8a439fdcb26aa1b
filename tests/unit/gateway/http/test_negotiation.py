"""In which form a document is wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.gateway.http.negotiation import acceptable
from streams.printing.formats import BULLETIN_FORMATS

FORMS = list(BULLETIN_FORMATS.values())
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/*", "json"),
        (BROWSER, "html"),
        ("text/csv", "csv"),
        ("TEXT/CSV; Charset=utf-8", "csv"),
        ("text/*", "text"),
        ("text/csv, text/markdown", "markdown"),
        ("text/csv;q=0.5, text/html;q=0.4", "csv"),
        ("text/html;q=0.1, */*;q=0.2", "json"),
        ("text/html, */*;q=0.2, text/*;q=0", "html"),
        ("*/*, application/json;q=0", "text"),
        ("text/*;q=0.3, application/json;q=0.2, text/plain;q=0.1", "markdown"),
        ("image/png, text/html;level=1;q=0.3", "html"),
        ("text/plain;q=1.000", "text"),
        ("text/html;q=0.1, text/html;q=0.9, text/csv;q=0.5", "html"),
        # What is not a range names nothing.
        ("rubbish, text/csv", "csv"),
        ("text/html;q=2, text/csv;q=0.1", "csv"),
    ],
)
def test_the_form_liked_best_is_taken_and_of_equals_the_one_offered_first(
    accept: str, name: str
) -> None:
    """The closest range says how much a form is liked (RFC 9110, 12.5.1)."""
    form = acceptable(accept, FORMS)
    assert form is not None
    assert form.name == name


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "*/*;q=0",
        "text/*;q=0",
        "rubbish",
        "*/html",
        "/",
        "text/",
        "text/html;q=high",
        ",",
    ],
)
def test_none_is_taken_where_none_is_acceptable(accept: str) -> None:
    """Then there is a 406."""
    assert acceptable(accept, FORMS) is None


@given(st.text())
def test_no_header_is_too_odd(accept: str) -> None:
    """Whatever it says, a form is found or none."""
    form = acceptable(accept, FORMS)
    assert form is None or form in FORMS
