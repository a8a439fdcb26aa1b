"""The words for dimensions, measures and rates: Chinese and English."""

from typing import Final

from streams.core.county.catalogue import Label

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
    "accepted": Label("已签收", "accepted"),
    "accepted_in_time": Label("按期签收", "accepted in time"),
    "replied_in_time": Label("按期答复", "replied in time"),
    "returned": Label("被退回", "returned"),
    "extended": Label("延期", "extended"),
    "urged": Label("被催办", "urged"),
    "closed_after_urging": Label("催办后办结", "closed after urging"),
    "supervised": Label("被督办", "supervised"),
    "perfunctory": Label("敷衍答复", "answered perfunctorily"),
    "called_back": Label("已回访", "called back"),
    "reached": Label("回访接通", "reached"),
    "contacted": Label("部门已联系", "contacted"),
    "solved": Label("已解决", "solved"),
    "grade_1": Label("回访评 1 分", "grade 1"),
    "grade_2": Label("回访评 2 分", "grade 2"),
    "grade_3": Label("回访评 3 分", "grade 3"),
    "grade_4": Label("回访评 4 分", "grade 4"),
    "grade_5": Label("回访评 5 分", "grade 5"),
}
STOCK_LABELS: Final = {
    "open": Label("期末在办", "open at the end"),
    "overdue": Label("期末超期未办结", "overdue at the end"),
}
DUTY_LABELS: Final = {
    "duties_due": Label("应公开次数", "duties due"),
    "duties_kept": Label("按时公开次数", "duties kept"),
    "lapses": Label("漏公开次数", "lapses"),
    "lacking": Label("至今未补", "still lacking"),
    "duty_items": Label("公开条数", "items published"),
    "days_since_last": Label("距上次公开天数", "days since the last"),
    "duties_kept_rate": Label("按时公开率", "duties kept"),
}
RATE_LABELS: Final = {
    "reply": Label("答复率", "reply rate"),
    "closure": Label("办结率", "closure rate"),
    "on_time": Label("按期办结率", "on-time rate"),
    "satisfaction": Label("满意率", "satisfaction rate"),
    "share": Label("占比", "share"),
}
DURATION_LABELS: Final = {
    "reply_days": Label("首次答复用时（自然日）", "days to the first reply"),
    "reply_working_days": Label("首次答复用时（工作日）", "working days to the first reply"),
    "closing_days": Label("办结用时（自然日）", "days to closing"),
    "closing_working_days": Label("办结用时（工作日）", "working days to closing"),
}
STATISTIC_LABELS: Final = {
    "median": Label("中位数", "median"),
    "mean": Label("平均", "mean"),
    "p90": Label("第 90 百分位", "90th percentile"),
}
