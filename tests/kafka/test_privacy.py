"""What people write, and who they are, stays in the topics that are there for it."""

import pytest

from tests.county import sent
from tests.kafka.installation import Installation, Raw
from tests.kafka.processes import KUAIBAO
from tests.kafka.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(90)]

NAME, PHONE, EMAIL, IDENTITY = (
    "欧阳密名",
    "13912345678",
    "mi.ming@example.org",
    "11010519491231002X",
)
TITLE, TEXT, NOTE = "标题暗记", "正文暗记", "批注暗记"
MARKS = (NAME, PHONE, EMAIL, IDENTITY, TITLE, TEXT, NOTE)
KEPT = ("cases", "figures", "quick-report-items", "quick-reports")


def written(subject: str, **given: str) -> list[dict[str, object]]:
    """Make a case in which every text is marked, and its follow-ups."""
    data = {
        "title": f"{TITLE}，我是{NAME}，电话{PHONE}，邮箱{EMAIL}，身份证{IDENTITY}",
        "text": f"{TEXT} {NAME} {PHONE} {EMAIL} {IDENTITY}",
        "person": {"name": NAME, "phone": PHONE, "email": EMAIL, "id_number": IDENTITY},
    }
    return [
        sent("received", "2015-03-02", "1", subject, **given, **data),
        sent("routed", "2015-03-02", "2", subject, category="traffic", note=f"{NOTE}{NAME}"),
        sent("replied", "2015-03-03", "3", subject, text=f"{TEXT}{PHONE}"),
        sent("closed", "2015-03-04", "4", subject, outcome=f"{NOTE}{EMAIL}"),
        sent("reopened", "2015-03-05", "5", subject, reason=f"{NOTE}{IDENTITY}"),
    ]


def test_nothing_personal_is_kept_or_logged(kuaibao: Installation) -> None:
    """Cases, figures and logs hold none of it, quick reports an item's masked title alone."""
    worker = kuaibao.worker(*KUAIBAO, "worker", "--log-level", "DEBUG", opens=4)
    events = [
        *written("letter-1", kind="letter", channel="mayor-mailbox"),
        *written("opinion-1", kind="opinion", channel="monitoring"),
        *written("disclosure-1", kind="disclosure", channel="in-person"),
    ]
    kuaibao.feed(keyed(*events))
    bad = [
        *written("bad-1", kind="song", channel="mayor-mailbox"),
        sent("received", "2015-03-02", kind="letter", channel="monitoring", title=TITLE * 200),
    ]
    kuaibao.feed(keyed(*bad))
    kuaibao.write("intake", Raw("".join(MARKS).encode(), b"bad-2"))
    kuaibao.drain()
    kuaibao.feed(keyed(sent("due", "2015-03-03", subject="2015-03-02")), partition=0)
    kuaibao.drain()
    for topic in KEPT:
        records = kuaibao.read(topic)
        assert records, topic
        for record in records:
            said = b"".join(
                (record.key or b"", record.value or b"", *(value for _, value in record.headers))
            ).decode()
            allowed = (TITLE,) if topic.startswith("quick-report") else ()
            assert [mark for mark in MARKS if mark in said] in ([], list(allowed)), (topic, said)
    (issue,) = kuaibao.issues()
    assert [item.title for item in issue.items] == [
        f"{TITLE}，我是＊＊＊，电话＊＊＊，邮箱＊＊＊，身份证＊＊＊"
    ]
    reasons = [
        value.decode()
        for record in kuaibao.read("dead-letters")
        for name, value in record.headers
        if name.startswith("kuaibao-")
    ]
    assert [mark for mark in MARKS if mark in worker.log + "".join(reasons)] == []
    assert len(reasons) == 3 * 6
