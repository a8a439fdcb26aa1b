"""A county made up for tests: small, with one of each thing that a catalogue can say."""

import json
import tomllib
from datetime import date
from typing import Any, Final

from streams.core.cases.arrived import Arrived
from streams.core.cases.merging import merge
from streams.core.cases.routing import Router, with_guess_header
from streams.core.cases.tallies import Tally
from streams.core.cases.timelines import encode, timeline
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.events import messages
from streams.core.events.reader import Event, EventReader
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures

TEXT: Final = """
name = { zh = "试县", en = "Testshire" }
time_zone = "Asia/Shanghai"

[kinds]
letter = { is = "case", topic = "letters.{category}", label = { zh = "信件", en = "letters" } }
disclosure = { is = "case", topic = "disclosures", label = { zh = "公开", en = "disclosures" } }
visit = { is = "record", topic = "records", label = { zh = "接待", en = "visits" } }

[kinds.opinion]
is = "case"
topic = "opinions.{category}"
quick_reports = true
label = { zh = "舆情", en = "opinion items" }

[kinds.poster]
is = "record"
topic = "records"
stock = true
label = { zh = "海报", en = "posters" }

[channels]
mailbox = { kinds = ["letter", "disclosure"], label = { zh = "信箱", en = "mailbox" } }
board = { kinds = ["letter", "opinion"], label = { zh = "留言板", en = "board" } }
desk = { kinds = ["disclosure", "visit", "poster"], label = { zh = "窗口", en = "desk" } }
hall = { kinds = ["visit", "poster"], label = { zh = "大厅", en = "hall" } }

[categories]
housing = { zh = "住宅", en = "housing" }
traffic = { zh = "交通", en = "traffic" }
uncategorised = { zh = "未分类", en = "uncategorised" }

[natures]
complaint = { zh = "投诉", en = "complaints" }
help = { zh = "求助", en = "requests for help" }

[columns]
front = { zh = "头版", en = "front page" }
back = { zh = "末版", en = "back page" }

[departments]
heating = { zh = "供热公司", en = "Heating Company" }
transport = { zh = "交通局", en = "Transport Bureau" }
archives = { zh = "档案局", en = "Archives" }

[[rules]]
category = "housing"
keywords = ["供暖", "小区"]

[[rules]]
category = "traffic"
keywords = ["路灯", "公交", "小区"]

[[deadlines]]
kind = "disclosure"
working_days = 15

[[deadlines]]
kind = "letter"
channel = "board"
working_days = 3

[[deadlines]]
category = "traffic"
calendar_days = 5

[[deadlines]]
kind = "opinion"
working_days = 0

[working_days]
add = ["2015-02-21"]
remove = ["2015-03-04"]
"""

LABELS_TEXT: Final = """
[labels.applicant]
zh = "申请人"
en = "applicant"
kinds = ["letter", "disclosure", "opinion"]
values = { natural = { zh = "自然人", en = "persons" }, business = { zh = "企业", en = "firms" } }

[labels.outcome]
zh = "结果"
en = "outcome"
kinds = ["letter", "disclosure", "opinion"]
values = { granted = { zh = "公开", en = "granted" }, denied = { zh = "不予公开", en = "denied" } }
"""

RAW: Final = tomllib.loads(TEXT)
COUNTY: Final = load_catalogue(TEXT, "county.toml")
LABELLED: Final = load_catalogue(TEXT + LABELS_TEXT, "labelled.toml")
"""The same county, with labels that its cases may have."""

LABELS: Final = {name: tuple(label.values) for name, label in LABELLED.labels.items()}
READER: Final = EventReader(LABELLED)
ROUTER: Final = Router(COUNTY)
DEADLINES: Final = Deadlines(COUNTY)

NOW: Final = day_number(date(2026, 1, 1)) * 86_400_000_000
"""The clock of the tests, microseconds since the epoch."""


def short_type(name: str) -> str:
    """Return the word of an event type that tests name it by: ``received``, ``hotspot-told``."""
    *_, of, what, _ = name.split(".")
    return f"{of}-{what}" if of in {"notices", "hotspot", "publication"} else what


TYPES: Final = {short_type(name): name for name in messages.TYPES}

Sent = dict[str, Any]
"""An event as it is sent, read from its JSON."""


def sent(what: str, time: str, id: str = "e1", subject: str = "s1", **data: Any) -> Sent:  # noqa: A002 - an event's word
    """Make an event. A `time` that is only a day means 10 in the morning in the county."""
    return {
        "specversion": "1.0",
        "type": TYPES[what],
        "source": data.pop("source_", "/test"),
        "id": id,
        "subject": subject,
        "time": time if "T" in time else f"{time}T10:00:00+08:00",
        "data": data,
    }


def letter(time: str, id: str = "e1", subject: str = "s1", **data: Any) -> Sent:  # noqa: A002
    """Make a letter's received event; by the mailbox unless said otherwise."""
    return sent("received", time, id, subject, **{"kind": "letter", "channel": "mailbox"} | data)


def to_json(event: Sent) -> bytes:
    """Write an event as it travels."""
    return json.dumps(event, ensure_ascii=False).encode()


def read(event: Sent) -> Reduced:
    """Read one event that came by `intake`, and return what counts of it."""
    return tracked(READER.read(to_json(event), (), NOW))


def tracked(event: Event) -> Reduced:
    """Return what is tracked of an event that was read, a guess at its category with it."""
    topic, guess = ROUTER.destination(event)
    return ROUTER.categorised(event, topic, with_guess_header((), guess) if guess else ())


def came(*events: Reduced) -> list[Arrived]:
    """Return events as they arrive, without records."""
    return [Arrived(event) for event in events]


def row(events: list[Reduced]) -> bytes:
    """Return the tally's row in which a case of these events is counted."""
    return encode(timeline(events, COUNTY.day_of))


def cases(events: list[Sent]) -> dict[str, list[Reduced]]:
    """Merge events into cases, one at a time, in the order given."""
    found: dict[str, list[Reduced]] = {}
    for event in events:
        subject = event["subject"]
        found[subject] = merge(found.get(subject, []), came(read(event))).events
    return found


def tally(events: list[Sent]) -> Tally:
    """Count the cases of events."""
    counted = Tally()
    for case in cases(events).values():
        counted.move(None, row(case))
    return counted


def figures(events: list[Sent]) -> Figures:
    """Make figures of events."""
    return Figures.of(Columns(tally(events).counts), COUNTY, DEADLINES)
