"""Steps that had no effect on a deadline, and why."""

from typing import Final

import pytest

from streams.core.cases.without_effect import without_effect
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from tests.support.county import TEXT, Sent, cases, letter, row, sent

HEAD: Final = TEXT.partition("[[deadlines]]")[0]
DEADLINES: Final = Deadlines(
    load_catalogue(
        HEAD
        + """
[[deadlines]]
kind = "letter"
working_days = 10

[[deadlines]]
kind = "disclosure"
working_days = 15
extension = { working_days = 15 }

[[deadlines]]
kind = "disclosure"
stage = "accept"
working_days = 1
""",
        "county.toml",
    )
)

APPLICATION: Final = letter("2015-03-02", kind="disclosure")


def told(*events: Sent) -> dict[str, str]:
    """Return by id the steps without effect of the only case of some events."""
    (case,) = cases([*events]).values()
    found = without_effect(case, row(case), DEADLINES)
    return {identity: why.name for (_, identity), why in found.items()}


def test_what_is_senseless_is_told() -> None:
    """A second extension, a resumption without a pause, a pause of what is closed."""
    assert told(
        APPLICATION,
        sent("accepted", "2015-03-02", "a"),
        sent("extended", "2015-03-05", "x1"),
        sent("extended", "2015-03-06", "x2"),
        sent("resumed", "2015-03-09", "r"),
        sent("urged", "2015-03-10", "u"),
        sent("closed", "2015-03-12", "c"),
        sent("paused", "2015-03-13", "p", reason="fee"),
    ) == {"x2": "USED", "r": "RUNNING", "p": "ENDED"}


def test_one_stage_is_enough() -> None:
    """The deadline of acceptance is over and cannot be extended; that of closing is moved."""
    assert told(APPLICATION, sent("extended", "2015-03-20", "x")) == {}
    assert told(APPLICATION, sent("paused", "2015-03-20", "p", reason="joint")) == {}


@pytest.mark.parametrize("voided", ["x1", "x2"])
def test_what_is_void_is_not_told(voided: str) -> None:
    """Without the first extension the second is the first; a void one is no step."""
    voiding = sent("voided", "2015-03-07", "v") | {"data": {"source": "/test", "id": voided}}
    steps = (sent("extended", "2015-03-05", "x1"), sent("extended", "2015-03-06", "x2"))
    assert told(APPLICATION, *steps) == {"x2": "USED"}
    assert told(APPLICATION, *steps, voiding) == {}


def test_without_a_deadline_nothing_is_told() -> None:
    """Nor of a record, nor of what waits for its receipt."""
    opinion = letter("2015-03-02", kind="opinion", channel="board")
    assert told(opinion, sent("resumed", "2015-03-03", "r")) == {}
    assert told(sent("counted", "2015-03-02", kind="visit", channel="desk")) == {}
    assert told(sent("resumed", "2015-03-03", "r")) == {}
