"""Cases copied into topics with another partition count: the same figures, nothing twice."""

import asyncio
import json

import msgspec
import pytest

from deploy.rekey import rekey
from streams.bulletins.kept_publications import read_publications
from streams.core.cases.case_records import CaseRecords
from streams.core.errors import BadInput
from streams.topics.topics import (
    CASES,
    CONFLICTS,
    PUBLICATIONS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    TITLES,
)
from tests.live.conftest import Install
from tests.support.checks import check_all, check_issues, flushes
from tests.support.installation import Installation
from tests.support.publishing import drafting, issue_in, said_content
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(150)]


@pytest.mark.slow
def test_figures_and_quick_reports_move_with_their_cases(install: Install, record: Told) -> None:
    """From 3 partitions to 5: figures are the oracle's, quick reports keep number and content.

    Events sent once more to the new topics change nothing, nor do days that are due again.
    """
    old, new = install(partitions=3), install(partitions=5)
    worker = old.worker(opens=3)
    old.feed(record.events)
    old.drain()
    # The same event with a later time is a conflict, and changes nothing.
    subject, value = record.events[0]
    again = json.loads(value) | {"time": "2016-01-01T00:00:00+08:00"}
    old.feed([(subject, json.dumps(again).encode())])
    old.drain()
    old.feed(record.due, QUICK_REPORT_DUE)
    draft = drafting(said_content("2015", 3))
    issue_in(old, draft)
    old.drain()
    assert worker.terminate() == 0
    before = old.issues()
    last = max(flushes(old).values())
    knew = known(old)
    assert {1} < {flush for of_case in knew.values() for flush in of_case} <= {*range(1, last + 1)}

    copied = asyncio.run(rekey(old.settings, new.settings))
    kept = {CASES, QUICK_REPORTS, QUICK_REPORT_ITEMS, CONFLICTS, TITLES, PUBLICATIONS}
    assert copied.keys() == kept
    assert all(copied.values())
    new.worker(opens=5)
    second = drafting(said_content("circular", 5))
    issue_in(new, second)
    new.drain()
    publications = new.run(read_publications(new.installation))
    courses = {one.id: (one.year, one.number) for one in publications.courses.values()}
    assert courses == {draft.id: (2015, 1), second.id: (2015, 2)}
    assert publications.content(publications.course(draft.id)) == said_content("2015", 3)
    assert new.issues() == before

    new.feed(record.events[::3])
    new.drain()
    new.feed(record.due[-3:], QUICK_REPORT_DUE)
    new.drain()
    check_all(new, record, begins_at=last)
    check_issues(new, record)
    assert new.issues() == before
    assert known(new) == knew


def known(kuaibao: Installation) -> dict[bytes, list[int]]:
    """Return, of each case in order of its events, in which flush each event became known."""
    records = CaseRecords(kuaibao.installation.catalogue)
    found = {record.key: record.value for record in kuaibao.read("cases")}
    return {key: [*records.case(value).flushes] for key, value in found.items()}


def test_what_cannot_be_moved_is_refused(install: Install, record: Told) -> None:
    """The same topics, events not yet counted, topics that are not empty: each is refused."""
    old, new = install(partitions=2), install(partitions=3)
    with pytest.raises(BadInput, match="prefix = "):
        asyncio.run(rekey(old.settings, msgspec.structs.replace(old.settings, partitions=3)))
    old.feed(record.events[:5])
    with pytest.raises(BadInput, match="5 records are not counted yet"):
        asyncio.run(rekey(old.settings, new.settings))
    worker = old.worker(opens=2)
    old.drain()
    assert worker.terminate() == 0
    asyncio.run(rekey(old.settings, new.settings))
    with pytest.raises(BadInput, match="hold records already"):
        asyncio.run(rekey(old.settings, new.settings))
