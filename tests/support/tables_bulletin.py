"""A bulletin of the county made up for tests, with a table, problems and an assessment."""

from typing import Final

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from tests.support.county import COUNTY, Sent, figures, letter, sent

TABLES_TEXT: Final = """
id = "circular"
title = { zh = "试县2015年3月通报", en = "Testshire: circular of March 2015" }
period = "2015-03"
as_of = "2015-03-31"

[figures.received]
label = { zh = "收到信件", en = "letters received" }
select = { kind = "letter" }
measure = "received"

[[sections]]
title = { zh = "一、总体情况", en = "1. In general" }
paragraphs = [{ zh = "共收到信件 {received} 件。", en = "{received} letters came in." }]

[[tables]]
id = "units"
title = { zh = "各单位办理情况", en = "What each unit did" }
by = "department"
order = "received"
rank = "closure"
at_least = { column = "received", number = 2 }
best = 1
worst = 1

[[tables.columns]]
id = "received"
label = { zh = "收到", en = "received" }
select = { kind = "letter" }
measure = "received"

[[tables.columns]]
id = "closed"
label = { zh = "办结", en = "closed" }
select = { kind = "letter" }
measure = "closed"

[[tables.columns]]
id = "late"
label = { zh = "超期", en = "overdue" }
select = { kind = "letter" }
measure = "overdue"

[[tables.columns]]
id = "closure"
label = { zh = "办结率", en = "closed, %" }
select = { kind = "letter" }
measure = "closure"
decimals = 2

[[tables.columns]]
id = "part"
label = { zh = "占比", en = "share" }
select = { kind = "letter" }
measure = "share"

[[tables.columns]]
id = "days"
label = { zh = "平均天数", en = "mean days" }
select = { kind = "letter" }
measure = "closing_days_mean"

[[problems]]
table = "units"
when = "late > 0"
text = { zh = "{unit}有{late}件超期未办结", en = "{unit} has {late} overdue" }
cases = "late"
most = 1

[[problems]]
table = "units"
when = "closure < 50 and received >= 2"
text = { zh = "办结率仅{closure}", en = "only {closure} are closed" }

[assessment]
title = { zh = "考核得分", en = "Points" }
table = "units"
start = 100

[[assessment.rules]]
label = { zh = "每件超期扣2分", en = "2 points for each overdue letter" }
column = "late"
points = -2
cap = 3

[[assessment.rules]]
label = { zh = "办结率低于90%，每低1个百分点扣0.1分", en = "0.1 points for each point below 90 %" }
column = "closure"
below = 90
points = -0.1
cases = "received"

[[assessment.rules]]
label = { zh = "全部办结加5分", en = "5 points where all are closed" }
when = "closure = 100"
points = 5
"""
"""Its letters are traffic, due in five days, or housing, which are never late."""


def case(
    subject: str, department: str, *, category: str = "housing", closed: str = ""
) -> list[Sent]:
    """Make a letter of 2 March 2015, routed to a department unless it is "", and maybe closed."""
    events = [letter("2015-03-02", subject=subject, category=category)]
    if department:
        events.append(sent("routed", "2015-03-03", "r", subject, department=department))
    if closed:
        events.append(sent("closed", closed, "c", subject))
    return events


TABLES_EVENTS: Final = [
    event
    for events in (
        *(case(f"h{n}", "heating", closed="2015-03-04") for n in range(3)),
        *(case(f"t{n}", "transport", category="traffic") for n in range(2)),
        case("t2", "transport", category="traffic", closed="2015-03-05"),
        case("a0", "archives", closed="2015-03-06"),
        case("x0", ""),
    )
    for event in events
]


def tables_bulletin(events: list[Sent] = TABLES_EVENTS, text: str = TABLES_TEXT) -> Bulletin:
    """Evaluate it over events."""
    definition = load_definition(text, "circular.toml", COUNTY)
    return Evaluator(figures(events), ()).evaluate(definition)
