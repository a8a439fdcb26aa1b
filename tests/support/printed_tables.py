"""Bulletins with the tables that Ningguo and Xi'an print."""

from typing import Final

_HEAD: Final = """
id = "{id}"
title = {{ zh = "通报", en = "circular" }}
period = "{period}"
as_of = "{as_of}"
sections = []
figures = {{}}

[[tables]]
id = "units"
title = {{ zh = "各单位办理情况", en = "What each unit did" }}
"""


def _column(name: str, zh: str, measure: str, select: str, more: str = "") -> str:
    return (
        f'\n[[tables.columns]]\nid = "{name}"\nlabel = {{ zh = "{zh}", en = "{name}" }}\n'
        f'measure = "{measure}"\nselect = {{ {select} }}\n{more}\n'
    )


_DISPATCHED: Final = 'handling = "dispatched"'

NINGGUO_TABLE: Final = (
    _HEAD.format(id="april", period="2022-04", as_of="2022-05-31")
    + """
by = "department"
order = "dispatched"
rank = "on_time"
at_least = { column = "dispatched", number = 20 }
best = 5
worst = 5
"""
    + _column("dispatched", "交办", "received", _DISPATCHED)
    + _column("in_time", "按期", "closed_in_time", _DISPATCHED)
    + _column("late", "超期", "received", _DISPATCHED, 'less = "closed_in_time"')
    + _column("open_hotline", "热线未办结", "open", f'{_DISPATCHED}, channel = "hotline"')
    + _column("open_net", "网络未办结", "open", f'{_DISPATCHED}, channel = "net"')
    + _column("closure", "办结率", "closure", _DISPATCHED, "decimals = 2")
    + _column("on_time", "按期率", "on_time", _DISPATCHED, "decimals = 2")
    + _column("dissatisfied", "不满意", "grade_1", _DISPATCHED)
    + _column("rate", "不满意率", "rates.dissatisfaction", _DISPATCHED, "decimals = 2")
    + """
[[problems]]
table = "units"
when = "late > 0"
text = { zh = "{late}件未按期办结", en = "{late} not closed in time" }

[[problems]]
table = "units"
when = "rate >= 10 and dissatisfied >= 3"
text = { zh = "不满意率达{rate}", en = "{rate} are dissatisfied" }
cases = "dissatisfied"
"""
)

_ORDERS: Final = _column("orders", "工单", "received", "")

XIAN_TABLE: Final = (
    _HEAD.format(id="february", period="2019-02", as_of="2019-02-28")
    + 'by = "department@class"\nnone = false\n'
    + _ORDERS
    + _column("share", "占比", "share", "", "decimals = 2")
)
