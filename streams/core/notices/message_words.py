"""The words of messages, in Chinese and English."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from streams.core.notices.notice import NoticeAction, NoticeStage


class Words(NamedTuple):
    """A text in both languages.

    Attributes:
        zh: In Chinese.
        en: In English.
    """

    zh: str
    en: str


MESSAGE_ACTIONS: Final[Mapping[NoticeAction, Words]] = {
    "warn": Words("预警", "warnings"),
    "supervise": Words("督办", "supervised"),
    "urge": Words("催办", "urged"),
    "remind": Words("提醒", "reminders"),
}
"""What notices do, in the order in which a message lists them."""

NUMBERS: Final[Mapping[NoticeAction, Words]] = {
    "warn": Words("预警", "Warning"),
    "supervise": Words("督办", "Supervision"),
    "urge": Words("催办", "Urging"),
    "remind": Words("提醒", "Reminder"),
}
"""What a notice is called before its number."""

MESSAGE_STAGES: Final[Mapping[NoticeStage, Words]] = {
    "hotspot": Words("规则成立于", "rule true since"),
    "accept": Words("签收期限", "to be accepted by"),
    "reply": Words("首次答复期限", "to be answered by"),
    "close": Words("办结期限", "to be closed by"),
}

WHY_WITHDRAWN: Final[Mapping[str, Words]] = {
    "done": Words("已按期办理", "it was done in time"),
    "moved": Words("期限已变更", "the deadline was another one"),
    "absent": Words("该办件不计入", "the case did not count"),
    "voided": Words("已作废", "it was declared wrong"),
    "parted": Words(
        "热点已拆分，不再符合规则", "the hotspot was parted, and fulfils the rule no more"
    ),
}

UNASSIGNED_WORDS: Final = Words("未分派", "not assigned")
HOTSPOTS_WORDS: Final = Words("热点", "Hotspots")
WITHDRAWN_WORDS: Final = Words("撤回", "withdrawn")
COPY: Final = Words("抄送", "Copy")
DESK: Final = Words("值班台", "The desk")
MESSAGE: Final = Words("消息编号", "message")


def days_words(late: int) -> Words:
    """Return how late a case is.

    Args:
        late: Calendar days since the day of the deadline; less than 0 before it.
    """
    many = abs(late)
    days = "day" if many == 1 else "days"
    if late > 0:
        return Words(f"已超期{many}天", f"{many} {days} late")
    if late < 0:
        return Words(f"还有{many}天", f"{many} {days} left")
    return Words("当天到期", "due that day")


def more_words(many: int) -> Words:
    """Return that there are so many more, which are not listed."""
    return Words(f"另有{many}件未列出", f"{many} more are not listed")
