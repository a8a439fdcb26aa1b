"""Quick reports on a real broker: stormy days, who may issue, bad records, titles taken out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.core.bulletins.quick_reports import MOST_TITLE, WITHDRAWN_TITLE
from streams.feeding.sending import Keyed
from streams.topics.topics import QUICK_REPORT_DUE
from tests.live.conftest import Install
from tests.live.test_gateway_contract import running
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.processes import wait_until
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

STORMY = 4_500
DAY = "2015-03-02"


def opinions(many: int, title: str = "题" * MOST_TITLE) -> list[Keyed]:
    """Make opinion items of one day."""
    return keyed(
        *(
            sent(
                "received",
                DAY,
                "1",
                f"opinion-{number}",
                kind="opinion",
                channel="monitoring",
                title=title,
            )
            for number in range(many)
        )
    )


def due(day: str) -> list[Keyed]:
    """Call for the quick report of a day."""
    return keyed(sent("due", "2015-03-03", f"due-{day}", day))


def dead(kuaibao: Installation) -> list[tuple[str, str]]:
    """Return of each dead letter where it was found, and why it is one."""
    return [
        (headers["kuaibao-topic"].decode(), headers["kuaibao-reason"].decode())
        for record in kuaibao.read("dead-letters")
        for headers in [dict(record.headers)]
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("as_users")
def test_a_stormy_day_is_issued_and_a_title_taken_out(install: Install, tmp_path: Path) -> None:
    """The issue comes in parts, whole on every gateway; a worker that follows knows all of it.

    So it does in another installation, from a backup.
    """
    kuaibao, another = install(), install()
    first = kuaibao.worker(opens=4)
    kuaibao.feed(opinions(STORMY))
    kuaibao.drain()
    kuaibao.feed(due(DAY), QUICK_REPORT_DUE)
    kuaibao.drain()
    (issue,) = kuaibao.issues()
    assert (issue.key, issue.day, len(issue.items)) == ("2015-1", DAY, STORMY)
    parts = kuaibao.read("quick-reports")
    assert len(parts) > 1
    first.kill()

    kuaibao.worker(opens=4)
    kuaibao.feed(opinions(STORMY + 1)[-1:])
    kuaibao.drain()
    kuaibao.feed([*due(DAY), *due("2015-03-03")], QUICK_REPORT_DUE)
    kuaibao.drain()
    _, second = kuaibao.issues()
    assert second.key == "2015-2"
    assert [item.subject for item in second.items] == [f"opinion-{STORMY}"]

    taken = issue.items[-1].subject
    with running(kuaibao, tmp_path) as gateway:
        path = "/v1/quick-reports/2015/1"
        assert len(gateway.get(path)["items"]) == STORMY
        body = json.dumps({"id": taken, "reason": "标题含当事人姓名"}).encode()
        kind = {"Content-Type": "application/json"}
        assert gateway.ask(f"{path}/redactions", body, kind).status == 202
        wait_until(
            lambda: gateway.get(path)["items"][-1]["title"] == WITHDRAWN_TITLE,
            "the gateway shows that the title is withdrawn",
        )
        shown = gateway.get(path)["items"]
        assert len(shown) == STORMY
        assert shown[-1]["withdrawn"]["by"] == "local"
        assert gateway.ask(f"{path}/redactions", body, kind).status == 200
        assert taken not in gateway.log

    asked = ("redact", "2015-2", f"opinion-{STORMY}", "--reason", "as asked")
    assert kuaibao.kuaibao(*asked).returncode == 0
    kuaibao.drain()
    wrong = kuaibao.kuaibao("redact", "2015-1", "opinion-x", "--reason", "r")
    assert wrong.returncode == 2
    assert "has no item" in wrong.stderr
    first_issue, second_issue = kuaibao.issues()
    assert [item.subject for item in first_issue.items if item.withdrawn] == [taken]
    assert [item.title for item in second_issue.items] == [WITHDRAWN_TITLE]
    # Only the part that changes is written again, under the key it had.
    assert len(kuaibao.read("quick-reports")) == len(parts) + 3
    assert kuaibao.read("dead-letters") == []

    folder = str(tmp_path / "backup")
    assert kuaibao.kuaibao("backup", folder).returncode == 0
    restored = another.kuaibao("restore", folder)
    assert restored.returncode == 0, restored.stderr
    assert another.issues() == [first_issue, second_issue]


def test_nobody_issues_before_its_day_is_over_or_without_the_right(
    kuaibao: Installation, tmp_path: Path
) -> None:
    """A feeder, an issuer and a worker whose clock is wrong cannot; each refusal is told."""
    kuaibao.write("quick-reports", Raw(b"nonsense", b"2014-1", partition=0))
    worker = kuaibao.worker(opens=4)
    assert "quick-reports[0] offset 0: is not what Kuaibao writes: " in worker.log
    kuaibao.feed(opinions(1))
    kuaibao.drain()
    kuaibao.feed(due(DAY))
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    kuaibao.feed([*due(tomorrow), *due("9999-12-31")], QUICK_REPORT_DUE)
    nonsense = [
        b'{"type":"due","day":"abcd"}',
        b'{"type":"due","day":"9999-12-31"}',
        b'{"type":"item","subject":"a","source":"b","id":"c","time":%d,"kind":"opinion",'
        b'"channel":"monitoring","category":"","title":"t"}' % 2**62,
        b"\xff",
        None,
    ]
    kuaibao.write("quick-report-items", *(Raw(value, b"k", partition=0) for value in nonsense))
    kuaibao.drain()
    assert kuaibao.issues() == []
    told = dead(kuaibao)
    assert len(told) == 3 + len(nonsense)
    misdirected = [topic for topic, reason in told if "the topic quick-report-due" in reason]
    early = [topic for topic, reason in told if "is not over" in reason]
    assert misdirected == ["intake"]
    assert sorted(early) == ["quick-report-due", "quick-report-due", "quick-report-items"]
    # A file's days due go where they belong, and the partition goes on.
    file = tmp_path / "due.jsonl"
    file.write_bytes(due(DAY)[0][1])
    assert kuaibao.kuaibao("send", str(file)).returncode == 0
    kuaibao.drain()
    assert [issue.key for issue in kuaibao.issues()] == ["2015-1"]
    assert kuaibao.workers[0].process.poll() is None
