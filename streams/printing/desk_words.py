"""The words for what is on the desk: stages, lists, urgings and what happens to a case."""

from typing import Final

from streams.core.county.catalogue import Label

DUE_STAGE_WORDS: Final = {
    "accept": Label("签收", "acceptance"),
    "reply": Label("首次答复", "first reply"),
    "close": Label("办结", "closing"),
}
WHEN_WORDS: Final = {
    "overdue": Label("已超期", "overdue"),
    "due_today": Label("今日到期", "due today"),
    "due_in_1": Label("下一工作日到期", "due by the next working day"),
    "due_in_3": Label("第二、三个工作日到期", "due in two or three working days"),
}
PAUSED_WORDS: Final = Label("中止", "paused")
NO_UNIT: Final = Label("未分派", "unassigned")
BY_WORDS: Final = {"clock": Label("系统", "the clock"), "person": Label("人工", "a person")}
MEANS_WORDS: Final = {
    "phone": Label("电话", "phone"),
    "notice": Label("催办通知书", "notice"),
    "message": Label("短信", "message"),
}
_HAPPENED: Final = {
    "routed": Label("转办", "routed"),
    "replied": Label("答复", "replied"),
    "closed": Label("办结", "closed"),
    "reopened": Label("重新办理", "reopened"),
    "rejected": Label("不予受理", "rejected"),
    "rated": Label("评价", "rated"),
    "accepted": Label("签收", "accepted"),
    "returned": Label("退回", "returned"),
    "extended": Label("延期", "extended"),
    "paused": Label("中止", "paused"),
    "resumed": Label("恢复办理", "resumed"),
    "reminded": Label("提醒", "reminded"),
    "urged": Label("催办", "urged"),
    "supervised": Label("督办", "supervised"),
    "discharged": Label("解除督办", "discharged"),
    "called-back": Label("回访", "called back"),
    "judged": Label("答复评定", "reply judged"),
    "archived": Label("存档", "archived"),
}


def happened_words(what: str) -> Label:
    """Return the words for what happened to a case, by the middle word of its event's type."""
    return _HAPPENED.get(what) or Label(what, what)
