"""Marks: what a made-up citizen writes and is called, different in every run, and finding it again.

A mark is found in whatever it may have become on its way: escaped as JSON or in a URL, as base64,
or in another encoding than UTF-8.
"""

import base64
import json
import random
import string
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from tests.support.county import Sent, sent

RARE: Final = [chr(code) for code in range(0x9000, 0x9F00) if chr(code).encode("gbk", "ignore")]
"""Characters that GBK has too; eight of them in a row occur nowhere else."""


class Marks(NamedTuple):
    """What is marked. In titles, all but `title` must be masked.

    The account is in the link of what was posted, and so many have read it.
    """

    name: str
    phone: str
    landline: str
    email: str
    identity: str
    address: str
    title: str
    text: str
    note: str
    account: str
    reach: str

    @property
    def everything(self) -> str:
        """All of them in a row."""
        return " ".join(self)


def make_marks() -> Marks:
    """Make marks that no other run has."""
    rng = random.SystemRandom()

    def words() -> str:
        return "".join(rng.sample(RARE, 8))

    def digits(many: int) -> str:
        return "".join(rng.choices(string.digits, k=many))

    return Marks(
        name=words(),
        phone=f"139{digits(8)}",
        landline=f"029-8{digits(7)}",
        email=f"{''.join(rng.choices(string.ascii_lowercase, k=12))}@example.org",
        identity=f"61012619800101{digits(3)}X",
        address=words(),
        title=words(),
        text=words(),
        note=words(),
        account="".join(rng.choices(string.ascii_lowercase, k=14)),
        reach=f"7{digits(11)}",
    )


def forms(mark: str) -> Iterator[bytes]:
    """Return what a mark may have become."""
    yield mark.encode()
    for encoding in ("gbk", "utf-16-le", "utf-16-be"):
        yield mark.encode(encoding)
    escaped = json.dumps(mark)[1:-1]
    yield from (escaped.encode(), escaped.upper().replace("\\U", "\\u").encode())
    percent = quote(mark, safe="")
    yield from (percent.encode(), percent.lower().encode())
    for before in range(3):
        # The ends of base64 depend on the bytes beside them; what is between does not.
        code = base64.b64encode(b"\0" * before + mark.encode())
        middle = code.rstrip(b"=")[-(-before * 8 // 6) : -2]
        yield from (middle, middle.replace(b"+", b"-").replace(b"/", b"_"))


def found(marks: Marks, data: bytes, *allowed: str) -> list[str]:
    """Name the marks that are in some bytes, in whatever form, and may not be."""
    return [
        name
        for name, mark in marks._asdict().items()
        if name not in allowed and any(form in data for form in forms(mark))
    ]


def case(marks: Marks, subject: str, **given: str) -> list[Sent]:
    """Make a case in which every text is marked, and its follow-ups. It can be used."""
    m = marks
    told = f"{m.name}，电话{m.phone}或{m.landline}，邮箱{m.email}，身份证{m.identity}"
    data = {
        "title": f"{m.title}，我是{told}",
        "text": f"{m.text}，住{m.address}，{told}",
        "person": {
            "name": m.name,
            "phone": m.phone,
            "email": m.email,
            "id_number": m.identity,
            "address": m.address,
        },
        "link": f"https://weibo.example/{m.account}/7",
        "platform": "微博",
        "reach": int(m.reach),
        "unknown": {m.name: m.everything},
    }
    received = sent("received", "2015-03-02", "1", subject, **given, **data)
    return [
        received | {"traceparent": m.everything},
        sent("routed", "2015-03-02", "2", subject, category="traffic", note=m.note + told),
        sent("replied", "2015-03-03", "3", subject, text=m.text + told),
        sent("closed", "2015-03-04", "4", subject, outcome=m.note + told),
        sent("reopened", "2015-03-05", "5", subject, reason=m.note + told),
        sent("accepted", "2015-03-05", "6", subject, note=m.note + told),
        sent("returned", "2015-03-05", "7", subject, note=m.note + told),
        sent("paused", "2015-03-05", "8", subject, reason="fee", note=m.note + told),
        sent("urged", "2015-03-05", "9", subject, number="催办〔2015〕9号", note=m.note + told),
        sent("called-back", "2015-03-05", "10", subject, solved=True, note=m.note + told),
        # Its clock goes on: it is overdue some days later, and its unit is given notices.
        sent("resumed", "2015-03-06", "11", subject, restart=True, note=m.note + told),
    ]


ATTRIBUTES: Final = ("specversion", "type", "source", "subject", "time", "datacontenttype")
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "received": (
        *("kind", "channel", "category", "nature", "department", "title", "text", "person"),
        *("labels", "link", "platform", "reach"),
    ),
    "routed": ("category", "nature", "department", "note", "labels"),
    "replied": ("department", "text"),
    "closed": ("outcome", "labels"),
    "reopened": ("reason",),
    "rejected": ("reason",),
    "rated": ("satisfied", "score"),
    "accepted": ("department", "note"),
    "returned": ("department", "note", "reason"),
    "extended": (*("department", "note", "until", "working_days", "days", "hours", "approved_by"),),
    "paused": ("department", "note", "reason"),
    "resumed": ("department", "note", "restart"),
    "urged": ("department", "note", "means", "number"),
    "supervised": ("department", "note", "number", "due"),
    "discharged": ("department", "note"),
    "called-back": ("department", "note", "reached", "contacted", "solved", "grade"),
    "judged": ("department", "note", "source", "id", "verdict", "by"),
    "archived": ("department", "note"),
    "voided": ("source", "id"),
    "counted": ("kind", "channel", "department", "column", "headline", "quantity"),
    "notices-due": ("only",),
    "publication-drafted": ("content", "digest", "key"),
    "publication-reviewed": ("digest", "key", "result"),
    "publication-issued": ("digest", "key", "although_missing"),
}
RIGHT: Final[dict[str, dict[str, Any]]] = {
    "received": {"kind": "letter", "channel": "mayor-mailbox"},
    "counted": {"kind": "visit", "channel": "query-point"},
    "routed": {"category": "traffic"},
    "rejected": {"reason": "duplicate"},
    "paused": {"reason": "fee"},
    "called-back": {"reached": True},
    "judged": {"source": "/test", "id": "1", "verdict": "perfunctory"},
    "voided": {"source": "/test", "id": "1"},
    "publication-drafted": {"content": "eJw=", "digest": "0" * 64, "key": "office"},
    "publication-reviewed": {"digest": "0" * 64, "key": "office", "result": "passed"},
    "publication-issued": {"digest": "0" * 64, "key": "office"},
}


def malformed(marks: Marks) -> Iterator[Sent]:
    """Make events that cannot be used, with marks in one field after another: a feeder's slips."""
    m = marks.everything
    right = sent("received", "2015-03-02", "bad", "bad", **RIGHT["received"])
    for attribute in ATTRIBUTES:
        wrong_kind = right | {"data": RIGHT["received"] | {"kind": "song"}}
        for value in (m, {m: m}, [m]):
            yield wrong_kind | {attribute: value}
    yield right | {"id": {m: m}}
    yield right | {"data": m}
    yield right | {"data": [m]}
    yield {m: m}
    for what, names in FIELDS.items():
        for name in names:
            for value in ({m: m}, [m], m * (1_000 if name == "text" else 25)):
                data = RIGHT.get(what, {}) | {name: value}
                yield sent(what, "2015-03-02", "bad", "bad") | {"data": data}
    for name in ("kind", "channel", "category", "nature", "department"):
        yield right | {"data": RIGHT["received"] | {name: marks.name}}
        yield right | {"data": RIGHT["received"] | {name: marks.phone}}
    yield right | {"data": RIGHT["received"] | {"person": {"name": {m: m}}}}
    for what in ("urged", "supervised"):
        for number in (marks.name, f"{marks.name}3号", marks.phone, marks.landline, marks.identity):
            yield sent(what, "2015-03-02", "bad", "bad", number=number)
    yield sent("voided", "2015-03-02", "bad", "bad", source_="/test") | {
        "data": {"source": m, "id": m}
    }
    yield sent("due", "2015-03-02", "bad", m)
    for what in ("due", "notices-due"):
        yield sent(what, "2015-03-02", "bad", "2015-03-02") | {"data": {marks.name: m}}
