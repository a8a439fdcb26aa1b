"""The words for dimensions, measures and rates: Chinese and English."""

from typing import Final

from streams.core.county.catalogue import Label

DIMENSION_LABELS: Final = {
    "kind": Label("种类", "kind"),
    "channel": Label("渠道", "channel"),
    "category": Label("类别", "category"),
    "nature": Label("性质", "nature"),
    "department": Label("部门", "department"),
    "column": Label("栏目", "column"),
}
MEASURE_LABELS: Final = {
    "received": Label("收到", "received"),
    "valid": Label("有效", "valid"),
    "rejected": Label("不予受理", "rejected"),
    "replied": Label("已答复", "replied"),
    "closed": Label("办结", "closed"),
    "open": Label("在办", "open"),
    "closed_in_time": Label("按期办结", "closed in time"),
    "overdue": Label("超期未办结", "overdue"),
    "rated": Label("已评价", "rated"),
    "satisfied": Label("满意", "satisfied"),
    "carried_over": Label("上期结转", "carried over"),
    "reopened": Label("重新办理", "reopened"),
    "finished": Label("本期办结", "finished"),
    "carried_on": Label("结转下期", "carried on"),
    "count": Label("条数", "records"),
    "quantity": Label("数量", "quantity"),
    "headlines": Label("头条", "headlines"),
    "departments": Label("涉及部门", "departments"),
}
RATE_LABELS: Final = {
    "reply": Label("答复率", "reply rate"),
    "closure": Label("办结率", "closure rate"),
    "on_time": Label("按期办结率", "on-time rate"),
    "satisfaction": Label("满意率", "satisfaction rate"),
    "share": Label("占比", "share"),
}
