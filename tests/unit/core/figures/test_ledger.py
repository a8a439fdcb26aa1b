"""The ledger: rows by number, added to and taken from."""

from collections.abc import Mapping
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from streams.core.arrays import NEVER
from streams.core.cases.timeline_rows import CaseTimeline, unfolds_to, versions
from streams.core.cases.timelines import encode
from streams.core.figures.engine import drawing, spine, two_spines
from streams.core.figures.engine.cells import Cells
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.support.county import COUNTY, DEADLINES, read
from tests.support.county import row as tally_row
from tests.support.largest import SHAPES, Words

EVER = Period(None, 20_000)
ALL = Question(Selection(), EVER, 20_000)


def letter(received: int, *moves: list[object], category: str = "housing") -> bytes:
    """Make the row of a letter."""
    given = [[received, category, "", ""]]
    return encode(["letter", "mailbox", received, given, [*moves], None, []])


def received(ledger: Ledger, **select: list[str]) -> int:
    """Ask how many letters there are."""
    return Figures(ledger).evaluate(Question(Selection(select), EVER, 20_000))[()]["received"]


def test_rows_keep_their_numbers() -> None:
    """Rows are numbered as they become known, by adding or by asking, and keep their numbers."""
    ledger = Ledger(COUNTY, DEADLINES)
    one, two, three = letter(16436), letter(16437), letter(16438)
    ledger.add({one: 2, two: 1})
    assert ledger.number_of(three) == 2
    ledger.add({two: -1, one: -2})
    received(ledger)
    ledger.add({three: 4})
    assert [ledger.number_of(row) for row in (one, two, three)] == [0, 1, 2]
    assert [ledger.row(number) for number in range(len(ledger))] == [one, two, three]
    assert received(ledger) == 4


def test_counts_change_in_place() -> None:
    """Rows that are known count the cases they have now at once, also when asked in between."""
    ledger = Ledger(COUNTY, DEADLINES)
    row = letter(16436)
    for change, count in ((3, 3), (-2, 1), (-1, 0), (5, 5)):
        ledger.add({row: change})
        assert received(ledger) == count
    assert received(ledger, category=["traffic"]) == 0


def test_no_row_stands_for_fewer_than_none() -> None:
    """Taking away more than there is is refused, and then nothing of it is done."""
    ledger = Ledger(COUNTY, DEADLINES)
    row, other = letter(16436), letter(16437)
    ledger.add({row: 1})
    with pytest.raises(ValueError, match="would count -1"):
        ledger.add({other: 7, row: -2})
    assert received(ledger) == 1


def test_days_are_by_number() -> None:
    """Each row has its day of receipt, of a record its day; what counts nowhere has none."""
    ledger = Ledger(COUNTY, DEADLINES)
    moved = encode([[16440, _parts(letter(16436))], [None, _parts(letter(16450))]])
    record = encode([16445, [[16445, "visit", "desk", "", "", False, 1]]])
    ledger.add({letter(16436): 1, b"null": 3, record: 1, moved: 1})
    unread = ledger.number_of(letter(16499))
    assert ledger.days(16439).tolist() == [16436, NEVER, 16445, 16436, 16499]
    assert ledger.days(16440).tolist() == [16436, NEVER, 16445, 16450, 16499]
    assert unread == 4


def _parts(row: bytes) -> list[object]:
    return list(msgspec.json.decode(row))


def test_a_row_of_which_nothing_is_left_is_weighed_and_not_evaluated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dead rows leave the runs that are evaluated as these are merged, and come back with cases."""
    monkeypatch.setattr(spine, "SMALL", 0)
    monkeypatch.setattr(spine, "TIMES_LARGER", 2)
    monkeypatch.setattr(two_spines, "_LARGE", 1)
    ledger = Ledger(COUNTY, DEADLINES)
    rows = [letter(16436 + number) for number in range(40)]
    for row in rows:
        ledger.add({row: 1})
        received(ledger)
        ledger.add({row: -1})
    ledger.add({letter(17_000): 1})
    assert received(ledger) == 1
    assert sum(run.rows.size for run in ledger.live().runs) < 4
    weights = Figures(ledger).weights(ALL, "open")
    assert weights.tolist() == [1] * 41
    ledger.add({rows[7]: 2})
    assert received(ledger) == 3
    assert Figures(ledger).weights(ALL, "open").tolist() == [1] * 41


def test_a_sealed_run_is_written_again_once_most_of_it_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is merged no more, so nothing else would take dead rows out of what questions add up."""
    monkeypatch.setattr(spine, "SMALL", 2)
    monkeypatch.setattr(spine, "SEALED", 16)
    ledger = Ledger(COUNTY, DEADLINES)
    rows = [letter(16_436 + number) for number in range(48)]
    for first in (0, 16, 32):
        ledger.add(dict.fromkeys(rows[first : first + 16], 1))
        received(ledger)
    assert [run.rows.size for run in ledger.live().runs] == [16, 16, 16]
    gone = [*rows[:8], *rows[16:25], *rows[32:48]]
    ledger.add(dict.fromkeys(gone, -1))
    assert received(ledger) == 15
    assert ledger.tidy()
    # The first has half of its rows still. Seven rows are left of the second, and none of the last.
    assert [run.rows.size for run in ledger.live().runs] == [16, 16, 7]
    assert ledger.tidy()
    assert not ledger.tidy()
    assert [run.rows.size for run in ledger.live().runs] == [16, 7]
    assert received(ledger) == 15
    assert Figures(ledger).weights(ALL, "open").tolist() == [1] * 48
    ledger.add({rows[20]: 2, rows[40]: 1})
    assert received(ledger) == 18
    assert Figures(ledger).weights(ALL, "open").tolist() == [1] * 48
    # What was written again is merged with what comes, as it would have been at first.
    ledger.add(dict.fromkeys([letter(17_000 + number) for number in range(7)], 1))
    assert received(ledger) == 25
    assert [run.rows.size for run in ledger.live().runs] == [16, 16]


def test_rows_that_only_came_to_be_known_have_weights() -> None:
    """A row that a case index knows before its count comes is told apart like any other."""
    ledger = Ledger(COUNTY, DEADLINES)
    ledger.add({letter(16436): 1})
    ledger.number_of(letter(16437, [16440, "closed"]))
    closed = Figures(ledger).weights(ALL, "closed")
    assert closed.tolist() == [0, 1]
    assert closed.dtype == np.int64
    assert received(ledger) == 1
    ledger.add({letter(16437, [16440, "closed"]): 1})
    assert received(ledger) == 2


def test_long_periods_are_summed_by_days_and_stay_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sums kept of days follow each change, whatever days a period has and is seen at."""
    monkeypatch.setattr(two_spines, "_LARGE", 1)
    plain = Ledger(COUNTY, DEADLINES)
    summed = Ledger(COUNTY, DEADLINES)
    random = np.random.default_rng(1)
    days = random.integers(16_400, 16_900, 300)
    lags = random.choice([0, 1, 5, 31, 32, 33, 200], 300)
    rows = [
        letter(int(day), [int(day + lag), "closed"]) for day, lag in zip(days, lags, strict=True)
    ]
    half = dict.fromkeys(rows[:150], 1)
    rest = dict.fromkeys(set(rows[150:]) - half.keys(), 1)
    changes = [half, rest, {rows[0]: 3, rows[5]: -1}, {rows[5]: 2}]
    for change in changes:
        summed.add(change)
        received(summed)
    monkeypatch.setattr(two_spines, "_LARGE", 10**9)
    for change in changes:
        plain.add(change)
    assert any(run.cases.sums for run in summed.live().runs)
    for _ in range(200):
        first, last, as_of = sorted(random.integers(16_390, 16_950, 3).tolist())
        for period in (Period(first, last), Period(None, last), Period(first, as_of)):
            asked = Question(Selection(), period, as_of)
            assert Figures(summed).evaluate(asked) == Figures(plain).evaluate(asked)


def test_rows_of_many_versions_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one case has been through, event by event, thus does not fill the memory."""
    monkeypatch.setattr(drawing, "_MOST_ENTRIES", 5_000)
    sizes: list[int] = []

    class Counting(Columns):
        def __init__(self, rows: Mapping[bytes, int], cells: Cells | None = None) -> None:
            super().__init__(rows, cells)
            sizes.append(len(self.cases.moves.day))

    monkeypatch.setattr(drawing, "Columns", Counting)
    words = Words("x", 8, "/a", ("housing", "traffic"), ("heating", "transport"), subject="s")
    events = [read(event) for event in SHAPES["moved"](words, 40)]
    rows = [tally_row(sorted(events[:many])) for many in range(1, len(events) + 1)]
    ledger = Ledger(COUNTY, DEADLINES)
    for one, following in pairwise(dict.fromkeys(rows)):
        ledger.add({one: 1})
        ledger.add({one: -1, following: 1})
        ledger.add({following: -1})
    ledger.add({rows[-1]: 1})
    question = Question(Selection(), Period(None, 30_000), 30_000)
    alone = Figures.of(Columns({rows[-1]: 1}), COUNTY, DEADLINES)
    assert Figures(ledger).evaluate(question) == alone.evaluate(question)
    assert len(ledger.days(30_000)) == len(set(rows))
    assert len(sizes) > 5
    assert max(sizes) <= 5_500
    for one in rows:
        entries = [len(case.moves) for case, _ in versions(one) if isinstance(case, CaseTimeline)]
        assert len(entries) == 1 or sum(entries) <= unfolds_to(one)
