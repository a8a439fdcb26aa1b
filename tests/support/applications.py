"""Applications for disclosure, made up: one at each stage of the work, and what is tied to them."""

from typing import Final

from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from tests.support.county import Sent, sent

APPLICATIONS_TEXT: Final = """
name = { zh = "某区", en = "A district" }
time_zone = "Asia/Shanghai"

[kinds]
letter = { is = "case", topic = "letters", label = { zh = "信件", en = "letters" } }
disclosure = { is = "case", topic = "disclosures", label = { zh = "申请", en = "applications" } }
dispute = { is = "case", topic = "disclosures", label = { zh = "争议", en = "disputes" } }
fee = { is = "record", topic = "records", label = { zh = "收费", en = "fees" } }
fee-notice = { is = "record", topic = "records", label = { zh = "收费通知", en = "fee notices" } }

[channels]
mailbox = { kinds = ["letter"], label = { zh = "信箱", en = "mailbox" } }
online = { kinds = ["disclosure"], label = { zh = "网上", en = "online" } }
post = { kinds = ["disclosure"], label = { zh = "信函", en = "by post" } }
office = { kinds = ["dispute", "fee", "fee-notice"], label = { zh = "办公室", en = "office" } }

[categories]
uncategorised = { zh = "未分类", en = "uncategorised" }

[departments]
heating = { zh = "供热中心", en = "heating" }
housing = { zh = "住建局", en = "housing" }

[labels.outcome]
zh = "办理结果"
en = "outcome"
kinds = ["disclosure"]
values.granted = { zh = "予以公开", en = "granted" }
values.denied = { zh = "不予公开", en = "denied" }

[labels.ruling]
zh = "裁决"
en = "ruling"
kinds = ["dispute"]
values = { upheld = { zh = "维持", en = "upheld" }, corrected = { zh = "纠正", en = "corrected" } }

[applications]
kind = "disclosure"
result = "outcome"
disputes = "dispute"
fee_notices = "fee-notice"
fees = "fee"

[[deadlines]]
stage = "accept"
kind = "disclosure"
working_days = 2

[[deadlines]]
kind = "disclosure"
working_days = 15
extension = { working_days = 15 }

[[deadlines]]
kind = "disclosure"
from = 2019-05-15
working_days = 20
extension = { working_days = 20 }

[[deadlines]]
stage = "review"
kind = "disclosure"
from = 2019-05-15
working_days = 7

[[deadlines]]
stage = "supplement"
kind = "disclosure"
from = 2019-05-15
until = 2021-06-30
working_days = 10

[[deadlines]]
stage = "supplement"
kind = "disclosure"
from = 2021-07-01
working_days = 5

[[deadlines]]
stage = "third-party"
kind = "disclosure"
working_days = 15

[[deadlines]]
stage = "fee"
kind = "disclosure"
working_days = 20

[[deadlines]]
stage = "archive"
kind = "disclosure"
working_days = 10
"""


def applications_county(*, titles: bool = False) -> Catalogue:
    """Return a county with applications; `titles`, if its public list has them."""
    text = APPLICATIONS_TEXT
    if titles:
        text = text.replace('fees = "fee"\n', 'fees = "fee"\ntitles = true\n', 1)
    return load_catalogue(text, "applications.toml")


def application(time: str, subject: str, **data: object) -> Sent:
    """Make the receipt of an application; online unless said otherwise."""
    said = {"kind": "disclosure", "channel": "online", "department": "heating"} | data
    return sent("received", time, f"{subject}-in", subject, **said)


def dispute(time: str, subject: str, about: str, **data: object) -> Sent:
    """Make the receipt of a dispute over an application."""
    said = {"kind": "dispute", "channel": "office", "about": about} | data
    return sent("received", time, f"{subject}-in", subject, **said)


def fee(time: str, subject: str, about: str, yuan: int, kind: str = "fee") -> Sent:
    """Make the record of a fee, or of the notice of one."""
    said = {"kind": kind, "channel": "office", "quantity": yuan, "about": about}
    return sent("counted", time, f"{subject}-in", subject, **said)


def taken_back(time: str, subject: str) -> Sent:
    """Make the event by which a receipt that was made here is void."""
    void = sent("voided", time, f"{subject}-void", subject)
    return void | {"data": {"source": "/test", "id": f"{subject}-in"}}
