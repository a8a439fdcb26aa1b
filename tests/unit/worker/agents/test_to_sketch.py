"""Of which receipts sketches are to be made: where each is, and nothing of what it says."""

import msgspec

from streams.core.hotspots.sketch_records import MOST_RECEIPTS, ReceiptPlace, decode_sketch_items
from streams.kafka.records import Output
from streams.topics.installation import Installation
from streams.topics.topics import SKETCH_ITEMS
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from tests.unit.worker.agents.bench import (
    INSTALLATION,
    NOW,
    SETTINGS,
    event,
    letter,
    record,
    state,
    worked,
    written,
)
from tests.unit.worker.agents.test_track import subject_in

AT = 1_425_261_600
"""2015-03-02T10:00:00+08:00, when all of these are."""


def said(found: list[Output]) -> list[tuple[tuple[ReceiptPlace, ...], tuple[str, ...]]]:
    """Return what records of `sketch-items` say is to be made, and to go."""
    items = [decode_sketch_items(value) for _, value, _ in found]
    assert {one.partition for one in items} <= {1}
    return [(one.made, one.gone) for one in items]


def test_a_receipt_is_named_by_its_place_and_a_voided_one_goes() -> None:
    """The text is read where it is, later; of a case that has no receipt any more nothing stays."""
    lane, subject = state(1), subject_in(1)
    first = record("letters.housing", letter(subject, text="停暖三天"), offset=7)
    made = written(track, lane, first)[SKETCH_ITEMS, 0]
    place = ReceiptPlace(
        *(subject, AT, "letter", "portal-participation", "housing", "letters.housing", 7)
    )
    assert said(made) == [((place,), ())]
    assert "停暖" not in (made[0][1] or b"").decode()
    void = event(subject, "event.voided", {"source": "urn:test", "id": f"{subject}-case.received"})
    gone = written(track, lane, record("replies", void))[SKETCH_ITEMS, 0]
    assert said(gone) == [((), (subject,))]


def test_what_follows_a_receipt_says_nothing_new() -> None:
    """A reply has no words of the citizen's, and a receipt that comes again is known."""
    lane, subject = state(1), subject_in(1)
    worked(track, lane, record("letters.housing", letter(subject)))
    again = record("letters.housing", letter(subject), offset=1)
    reply = record("replies", event(subject, "case.replied", {"text": "已修好"}))
    assert (SKETCH_ITEMS, 0) not in worked(track, lane, again, reply)


def test_a_large_step_is_several_records() -> None:
    """The smallest topic takes each of them."""
    installation = Installation(
        msgspec.structs.replace(SETTINGS, partitions=1), INSTALLATION.catalogue
    )
    bench = Workbench(installation, clock=lambda: NOW)
    letters = [record("letters.housing", letter("号" * 60 + str(n)), offset=n) for n in range(250)]
    found = written(track, state(0), *letters, bench=bench)
    values = [value or b"" for _, value, _ in found[SKETCH_ITEMS, 0]]
    assert [len(decode_sketch_items(value).made) for value in values] == [
        MOST_RECEIPTS,
        MOST_RECEIPTS,
        50,
    ]
    assert max(map(len, values)) < 65_536


def test_a_county_that_wants_no_hotspots_writes_nothing_for_them() -> None:
    """It costs nothing then; titles are written all the same."""
    table = msgspec.structs.replace(INSTALLATION.catalogue.hotspots, found=False)
    catalogue = msgspec.structs.replace(INSTALLATION.catalogue, hotspots=table)
    bench = Workbench(Installation(SETTINGS, catalogue), clock=lambda: NOW)
    first = record("letters.housing", letter(subject_in(1), title="停暖"))
    topics = {topic for topic, _ in worked(track, state(1), first, bench=bench)}
    assert topics == {"titles"}


def test_kinds_that_are_not_asked_for_are_left_out() -> None:
    """A county may look for hotspots among opinion items alone."""
    table = msgspec.structs.replace(INSTALLATION.catalogue.hotspots, kinds=["opinion"])
    catalogue = msgspec.structs.replace(INSTALLATION.catalogue, hotspots=table)
    bench = Workbench(Installation(SETTINGS, catalogue), clock=lambda: NOW)
    first = record("letters.housing", letter(subject_in(1), title="停暖"))
    assert (SKETCH_ITEMS, 0) not in worked(track, state(1), first, bench=bench)
