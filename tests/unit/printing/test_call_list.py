"""The call list: what a case is called is there where it is known, and nowhere else."""

from datetime import date

from streams.core.county.catalogue import Label
from streams.printing.call_list import CallListUnit, call_list_html
from tests.support.county import COUNTY

LINE = {
    "case": "letter-1",
    "stage": "close",
    "due": "2015-03-16",
    "when": "overdue",
    "days_over": 4,
    "working_days_over": 4,
    "provisional": False,
    "last_urged": None,
    "since": [],
}


def test_titles_where_there_are_any() -> None:
    """They are escaped as all else; a case without one is known by its number alone."""
    counts = {"overdue": 2, "due_today": 0, "due_in_1": 0, "due_in_3": 0}
    lines = [LINE | {"title": "路灯<不亮>"}, LINE | {"case": "letter-2"}]
    unit = CallListUnit(Label("住建局", "Housing Bureau"), counts, lines)
    text = call_list_html([unit], COUNTY, date(2015, 3, 20))
    assert text.count('<span class="title">') == 1
    assert '<span class="title">路灯&lt;不亮&gt;</span>letter-1</td>' in text
    assert '<td class="case">letter-2</td>' in text
    assert '<span class="over">超期 4 天（4 个工作日）</span>' in text
