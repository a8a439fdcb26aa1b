"""Numbers of notices: what may be one, and what an earlier version kept."""

import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.events.document_numbers import is_document_number
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.gateway.queries.history import history
from tests.support.county import COUNTY, NOW, letter, read, sent, to_json

READER = EventReader(COUNTY)
RECORDS = CaseRecords(COUNTY)


@pytest.mark.parametrize(
    "number",
    [
        *(
            "3",
            "12号",
            "第12号",
            "催办单第12号",
            "督办通知书第3号",
            "督12号",
            "2015-12",
            "2015/12-1",
        ),
        *("DB-2015-12", "CB12", "催办〔2015〕12号", "高政督〔2015〕3号", "〔2015〕第3号"),
        *("督[2015]3", "(2015)3号", "区政府督查〔2026〕12345-1号"),
        *(
            "高陵政督〔2015〕1号",
            "高政办发〔2015〕1号",
            "市信访局交办〔2015〕1号",
            "陕政函〔2015〕1号",
        ),
        *("DB〔2015〕1号", "办发[2015]1号", "县委督查室督〔2015〕1号"),
    ],
)
def test_numbers_of_documents_are_taken(number: str) -> None:
    """Offices write them in a few ways."""
    kept = read(sent("urged", "2015-03-02", number=number))
    assert kept[-1] == number
    assert is_document_number(number)


@pytest.mark.parametrize(
    "number",
    [
        *(
            "张三",
            "张三3号",
            "王某某〔15〕3号",
            "13800000000",
            "138-0000-0000",
            "8765 4321",
            "12 3",
        ),
        *("催办张三12号", "Zhang3", "zhang", "a@b.cn", "〔2016〕", "610126198001010011", "3号。"),
        *("西安市高陵区政府〔2015〕3号", "2015-123456", "第号", "1234567", "３号", "12\n"),
        *(
            "张三〔2015〕1号",
            "王某某〔2015〕1号",
            "欧阳修〔2015〕1号",
            "张〔2015〕1号",
            "ZHANG〔2015〕1号",
        ),
        *("张三督〔2015〕1号", "张小明催办〔2015〕1号", "李建发(2015)1号", "张政发[2015]1号"),
    ],
)
def test_what_may_be_somebody_is_refused_and_not_said(number: str) -> None:
    """The field and the rule are named, and never the value."""
    for what in ("urged", "supervised"):
        with pytest.raises(Refused) as refused:
            READER.read(to_json(sent(what, "2015-03-02", number=number)), (), NOW)
        assert refused.value.field == "data.number"
        assert refused.value.value == ""
        assert refused.value.reason == "data"
        assert number not in str(refused.value)


def test_what_was_kept_before_is_left_out() -> None:
    """A record with a name for a number is read without it, written again, and nowhere shown."""
    events = [
        read(letter("2015-03-02")),
        read(sent("urged", "2015-03-03", "u", means="phone", number="12号")),
        read(sent("supervised", "2015-03-04", "s", number="3", due="2015-03-20")),
    ]
    good, row = RECORDS.make(events)
    assert RECORDS.mended(good) is good
    assert RECORDS.events(good) == events
    old = good.replace("12号".encode(), "张三".encode()).replace(b'"3"', '"找李四"'.encode())
    assert old != good
    mended = RECORDS.mended(old)
    for told in (mended, str(RECORDS.events(old)).encode()):
        assert "张三".encode() not in told
        assert "李四".encode() not in told
    assert RECORDS.mended(mended) is mended
    assert RECORDS.row(mended) == RECORDS.row(old) == row
    shown = history(RECORDS.events(old), COUNTY)
    assert all("number" not in event for event in shown)
    assert [event.get("means") for event in shown] == [None, "phone", None]
