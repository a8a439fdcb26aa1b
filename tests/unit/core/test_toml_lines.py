"""Messages name the line on which a key is."""

import pytest

from streams.core.toml_lines import line_of

TEXT = """\
# a comment = 1
name = { zh = "x" }

[kinds.letter]
is = "case"
label = { zh = "[not.a.table]" }

[[deadlines]]
kind = "letter"
note = \"\"\"
kind = "in a text"
[kinds.no]
\"\"\"
days = 3

[[deadlines]]
kind = "opinion"

[[sections]]
[[sections.paragraphs]]
zh = "a"
[[sections.paragraphs]]
zh = "b"
[categories]
"quoted-name" = { zh = "q" }
a.b = 1
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("name", 2),
        ("kinds.letter", 4),
        ("kinds.letter.is", 5),
        ("deadlines", 8),
        ("deadlines[0].kind", 9),
        ("deadlines[0].days", 14),
        ("deadlines[1].kind", 17),
        ("deadlines[1].stage", 16),
        ("sections[0].paragraphs[1].zh", 23),
        ("sections[0].paragraphs[0]", 20),
        ("categories.quoted-name", 25),
        ("categories.a.b", 26),
        ("name.zh", 2),
        ("deadlines[7]", 8),
        ("kinds.no", None),
        ("nothing.there", None),
        ("", None),
    ],
)
def test_a_place_is_on_its_line(place: str, line: int | None) -> None:
    """What is not written down is where the thing around it begins."""
    assert line_of(TEXT, place) == line
