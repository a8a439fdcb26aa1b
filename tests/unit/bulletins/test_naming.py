"""Cases named without an index: those in the rows that a figure counts, oldest first."""

from typing import Final

from streams.bulletins.naming import CountedRows, cases_behind, rows_behind
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.support.county import COUNTY, DEADLINES, Sent, cases, letter, row, sent
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT, tables_bulletin

EVENTS: Final[list[Sent]] = [
    *TABLES_EVENTS,
    # Older than the two that are late already, and later in the alphabet.
    letter("2015-03-01", subject="z9", category="traffic"),
    sent("routed", "2015-03-03", "r", "z9", department="transport"),
]


def named(text: str = TABLES_TEXT) -> dict[str, tuple[list[str], int]]:
    """Return the ids of the cases behind each measure of the bureau."""
    rows = {subject: row(events) for subject, events in cases(EVENTS).items()}
    counts = dict.fromkeys(rows.values(), 0)
    for each in rows.values():
        counts[each] += 1
    figures = Figures.of(Columns(counts), COUNTY, DEADLINES)
    bulletin = tables_bulletin(EVENTS, text)
    evidence = {each.key: each for each in bulletin.evidence()}
    keys_of = rows_behind(evidence.values(), CountedRows(figures, [*counts]))
    behind = {subject: each for subject, each in rows.items() if each in keys_of}
    found = cases_behind(evidence, keys_of, behind, DEADLINES)
    return {evidence[key].measure: ([*ids], many) for key, (ids, many) in found.items()}


def test_the_oldest_first() -> None:
    """By day of receipt, then by id; and only those that the figure counts."""
    assert named() == {
        "overdue": (["z9", "t0", "t1"], 3),
        "received": (["z9", "t0", "t1", "t2"], 4),
    }


def test_one_measure_less_another() -> None:
    """Received and not closed are named as well, though nothing lists them over HTTP."""
    text = TABLES_TEXT.replace(
        'id = "late"\nlabel = { zh = "超期", en = "overdue" }\nselect = { kind = "letter" }\n'
        'measure = "overdue"',
        'id = "late"\nlabel = { zh = "未结", en = "open" }\nselect = { kind = "letter" }\n'
        'measure = "received"\nless = "closed"\nperiod = "2015-03-01"',
    )
    assert text != TABLES_TEXT
    assert named(text)["received"][0][0] == "z9"
    text = text.replace('\nperiod = "2015-03-01"', "").replace('cases = "received"', "")
    assert named(text) == {"received": (["z9", "t0", "t1"], 3)}
