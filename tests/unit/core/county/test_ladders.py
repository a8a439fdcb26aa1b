"""What a ladder must say, and how it is refused."""

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from tests.support.county import TEXT
from tests.support.ladder import DEADLINE_TEXT, LADDER_TEXT

RUNG = '[[ladder]]\nrung = "a"\naction = "urge"\nafter = {{ days = 1 }}\n{}\n'
NEXT = RUNG.replace('"a"', '"b"').format('after_rung = "{}"')


@pytest.mark.parametrize(
    ("ladder", "why"),
    [
        (
            '[[ladder]]\nrung = "A b"\naction = "urge"\nafter = { days = 1 }',
            "ladder[0].rung: an id",
        ),
        ('[[ladder]]\nrung = "a"\naction = "fine"\nafter = { days = 1 }', "action"),
        ('[[ladder]]\nrung = "a"\naction = "urge"', "ladder[0]: name one of before and after"),
        ('[[ladder]]\nrung = "a"\naction = "urge"\nafter = {}', "ladder[0].after: name one of"),
        (
            '[[ladder]]\nrung = "a"\naction = "urge"\nafter = { days = 1, hours = 3 }',
            "ladder[0].after: name one of",
        ),
        ('[[ladder]]\nrung = "a"\naction = "urge"\nbefore = { days = 1 }', "one can only remind"),
        (RUNG.format('stage = "accept"'), "no deadline of the catalogue has the stage 'accept'"),
        (RUNG.format('kind = "song"'), "ladder[0].kind: 'song' is not in the catalogue"),
        (
            RUNG.format('labels = { area = "x" }'),
            "ladder[0].labels: 'area' is not in",
        ),
        (RUNG.format("from = 2015-03-02\nuntil = 2015-03-01"), "is before from, 2015-03-02"),
        (RUNG.format("") + RUNG.format(""), "overlap: both hold from the first day on"),
        (
            RUNG.format("until = 2015-03-02") + RUNG.format("from = 2015-03-02"),
            "both hold from 2015-03-02 to 2015-03-02",
        ),
        (RUNG.format('after_rung = "a"'), "'a' is the rung itself, so the ladder would never end"),
        (
            RUNG.format("") + NEXT.replace("{}", "c"),
            "'c' is not an earlier rung of the stage",
        ),
        (NEXT.replace("{}", "a") + RUNG.format('after_rung = "b"'), "would never end"),
        (RUNG.replace("1", "367").format(""), "after.days"),
        (
            RUNG.replace("1", "9").format("") + RUNG.replace('"a"', '"b"').format(""),
            "ladder[1].rung: 'b' is due before ladder[0], 'a', and would never be given",
        ),
        (
            RUNG.format("") + RUNG.format('kind = "letter"'),
            "ladder[1] never holds: ladder[0] is the same rung 'a', comes first and fits the same",
        ),
        (
            RUNG.format('kind = "letter"') + NEXT.replace("{}", "a"),
            "ladder[1].after_rung: 'a' is for other cases than this rung",
        ),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(ladder: str, why: str) -> None:
    """The message names the rung, the key, the value and the rule."""
    with pytest.raises(BadFile) as refused:
        load_catalogue(TEXT + DEADLINE_TEXT + ladder, "county.toml")
    assert why in str(refused.value)


def test_editions_of_a_rung_follow_each_other() -> None:
    """The same rung may hold on other mornings, and for other cases before it."""
    ladder = LADDER_TEXT + (
        RUNG.format('kind = "letter"')
        + RUNG.format("until = 2015-03-02")
        + RUNG.format("from = 2015-03-03")
    )
    assert len(load_catalogue(TEXT + DEADLINE_TEXT + ladder, "county.toml").ladder) == 6
