"""The history of a case: what its events said, and what of it says nothing."""

import msgspec

from streams.gateway.queries.history import history
from tests.support.county import LABELLED, letter, read, sent


def test_labels_of_other_kinds_are_named() -> None:
    """People see why a label that was given does not show in figures."""
    kinds = {
        name: msgspec.structs.replace(
            label, kinds=["disclosure"] if name == "outcome" else ["letter"]
        )
        for name, label in LABELLED.labels.items()
    }
    catalogue = msgspec.structs.replace(LABELLED, labels=kinds)
    given = {"applicant": "natural", "outcome": "granted"}
    events = [
        read(letter("2015-03-02")),
        read(sent("routed", "2015-03-03", "r", labels=given)),
        read(sent("closed", "2015-03-04", "c", labels={"applicant": "business"})),
    ]
    _, routed, closed = history(events, catalogue)
    assert routed["labels"] == given
    assert routed["labels_of_other_kinds"] == ["outcome"]
    assert "labels_of_other_kinds" not in closed
    assert all("labels_of_other_kinds" not in one for one in history(events, LABELLED))
