"""What must be true of what workers have written, whatever happened to them."""

import json
from collections import defaultdict
from itertools import groupby

from tests.properties.worlds import ask
from tests.support.installation import Installation
from tests.support.record import Issued, Told


def check_all(kuaibao: Installation, told: Told, begins_at: int = 1) -> None:
    """Figures are those of the definitions, from cases written as they must be."""
    check_cases(kuaibao, told)
    check_flushes(kuaibao, begins_at)
    check_figures(kuaibao, told)


def check_figures(kuaibao: Installation, told: Told) -> None:
    """Every measure of every question is what the definitions say."""
    figures = kuaibao.figures()
    for question, answer in told.answers:
        assert ask(figures, question) == answer, question


def check_cases(kuaibao: Installation, told: Told) -> None:
    """Each case is the union of its events, is where it belongs, and never lost an event."""
    events: dict[bytes, dict[tuple[str, str], list[object]]] = defaultdict(dict)
    for record in kuaibao.read("cases"):
        assert record.partition == kuaibao.partition_of(record.key), record.key
        now = {(event[1], event[2]): event for event in json.loads(record.value)["events"]}
        assert events[record.key].keys() <= now.keys(), f"{record.key!r} has lost events"
        events[record.key] = now
    found = {subject.decode(): sorted(case.values()) for subject, case in events.items()}
    assert found == told.cases


def check_flushes(kuaibao: Installation, begins_at: int = 1) -> None:
    """Each flush of figures is whole and numbered, and no count is less than one."""
    records = kuaibao.read("figures")
    for partition, written in groupby(records, key=lambda record: record.partition):
        rows, last = 0, begins_at - 1
        for record in written:
            if record.key != b"flush":
                assert record.value is None or int(record.value) > 0, (partition, record)
                rows += 1
                continue
            flush = json.loads(record.value)
            assert (flush["flush"], flush["rows"]) == (last + 1, rows), (partition, record)
            rows, last = 0, flush["flush"]
        assert rows == 0, f"partition {partition} ends within a flush"


def check_issues(kuaibao: Installation, told: Told) -> None:
    """Quick reports are numbered without gaps and hold every opinion item once, in order."""
    found: list[Issued] = [
        (issue.year, issue.number, issue.day, tuple(item.subject for item in issue.items))
        for issue in kuaibao.issues()
    ]
    assert found == told.issues


def flushes(kuaibao: Installation) -> dict[int, int]:
    """Return by partition the number of the last flush."""
    return {
        record.partition: json.loads(record.value)["flush"]
        for record in kuaibao.read("figures")
        if record.key == b"flush"
    }
