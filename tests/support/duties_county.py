"""The county with units that is made up for tests, with duties of its units."""

import tomllib
from collections import Counter
from typing import Final

from streams.core.cases.merging import merge
from streams.core.cases.routing import Router
from streams.core.cases.tallies import Row
from streams.core.cases.timelines import encode, timeline
from streams.core.county.catalogue_file import load_catalogue
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from tests.support.county import NOW, Sent, came, to_json
from tests.support.units_county import UNITS_TEXT

DUTIES: Final = """
[[duties]]
id = "news"
zh = "每月更新"
en = "monthly news"
kind = "visit"
column = "front"
department = "testshire/*"
level = "bureau"
every = "1 month"
from = 2014-12-01

[[duties]]
id = "talks"
zh = "接待"
en = "talks"
kind = "visit"
department = ["heating", "north"]
every = "1 week"
items = 2
from = 2015-01-01
until = 2015-02-28

[[duties]]
id = "report"
zh = "年度报告"
en = "yearly report"
kind = "visit"
column = "back"
level = "bureau"
by = "01-31"
from = 2014-01-01

[[duties]]
id = "half"
zh = "半年小结"
en = "half-yearly summary"
kind = "visit"
department = "housing/*"
every = "1 half-year"
from = 2014-07-01

[[duties]]
id = "quarter"
zh = "季度小结"
en = "quarterly summary"
kind = "visit"
level = "district"
every = "1 quarter"
from = 2014-07-01

[[duties]]
id = "year"
zh = "全年"
en = "the year"
kind = "visit"
department = ["tourism", "culture", "testshire"]
every = "1 year"
items = 3
from = 2013-01-01
"""

DUTIES_TEXT: Final = UNITS_TEXT + DUTIES
DUTIES_RAW: Final = tomllib.loads(DUTIES_TEXT)
DUTIES_COUNTY: Final = load_catalogue(DUTIES_TEXT, "duties.toml")

_READER: Final = EventReader(DUTIES_COUNTY)
_ROUTER: Final = Router(DUTIES_COUNTY)


def counted(world: list[Sent]) -> Counter[Row]:
    """Return how many cases and records each row stands for."""
    cases: dict[str, list[Reduced]] = {}
    for event in world:
        read = _READER.read(to_json(event), (), NOW)
        reduced = _ROUTER.categorised(read, _ROUTER.topic(read))
        subject = event["subject"]
        cases[subject] = merge(cases.get(subject, []), came(reduced)).events
    return Counter(encode(timeline(events, DUTIES_COUNTY.day_of)) for events in cases.values())
