"""A first mapping from what a source has: the names of its fields, and the values in them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.mapping.field_values import FieldValues, quoted
from streams.core.mapping.rows import SourceRow

_NUMBER: Final = (
    "编号",
    "工单号",
    "受理号",
    "信件号",
    "序列号",
    "单号",
    "流水号",
    "id",
    "number",
    "no",
)
_ENGLISH: Final = ("", "_at", "_on", "_time", "_date")
"""How columns of databases go on that have the time of an act."""

_RECEIVED: Final = (
    "来信时间",
    "受理时间",
    "登记时间",
    "提交时间",
    "来电时间",
    "诉求时间",
    "发布时间",
)
_RECEIVED_TOO: Final = ("留言时间", "收到时间", "创建时间", "来信日期", "受理日期", "登记日期")
_RECEIVED_LAST: Final = (
    *(act + when for act in ("received", "created", "submitted", "called") for when in _ENGLISH),
    *("time", "时间", "日期", "date"),
)


class _Guess(NamedTuple):
    """Words by which a field is known, the surest first."""

    target: str
    words: tuple[str, ...]


def _times(english: str, *acts: str) -> tuple[str, ...]:
    chinese = (act + when for act in acts for when in ("时间", "日期"))
    return (*chinese, *(english + when for when in _ENGLISH))


_DATA: Final = (
    _Guess("title", ("标题", "主题", "title", "subject")),
    _Guess("text", ("来信内容", "诉求内容", "内容", "正文", "text", "content", "description")),
    _Guess("category", ("信件类别", "类别", "分类", "类型", "category", "type")),
    _Guess(
        "department", ("承办单位", "办理部门", "责任单位", "部门", "单位", "department", "agency")
    ),
    _Guess("nature", ("性质", "诉求目的", "nature")),
    _Guess("person.name", ("姓名", "来信人", "写信人", "联系人", "name")),
    _Guess("person.phone", ("电话", "手机", "联系方式", "phone")),
    _Guess("person.email", ("邮箱", "email", "from")),
    _Guess("person.id_number", ("身份证",)),
    _Guess("link", ("链接", "网址", "link", "url")),
    _Guess("platform", ("平台", "媒体", "platform")),
    _Guess("reach", ("阅读量", "阅读数", "浏览量", "reach", "views")),
)
_STEPS: Final = (
    _Guess("routed", _times("routed", "转办", "交办", "派单", "分派")),
    _Guess("accepted", _times("accepted", "签收", "接单")),
    _Guess("replied", (*_times("replied", "答复", "回复"), "reply_time")),
    _Guess("closed", _times("closed", "办结", "结案", "完成")),
    _Guess("rated", _times("rated", "评价")),
)
_RATING: Final = ("满意度", "满意情况", "评价结果", "评价", "satisfied", "rating")
_DATA_TABLE: Final = "[rows.events.data]"
_GUESSED_TIME: Final = "# 按内容猜的时间列，请核对 / a column that has times, a guess: check it"
_REPLIES: Final = """\
# 本单位的答复；自动回复等其余邮件略过 / replies of the office; all other mails are passed over
[[rows]]
when = { what = "reply" }
subject = "TODO-{reply_to}"
row = "{id}"

[[rows.events]]
type = "replied"
time = "date"
[rows.events.data]
text = { field = "text" }"""
_ANSWER: Final = ("答复内容", "回复内容", "答复", "回复", "reply")


def suggested(
    source: Mapping[str, object],
    fields: Sequence[str],
    rows: Iterable[SourceRow],
    catalogue: Catalogue,
) -> str:
    """Return a mapping file, to be read and put right by a person.

    Args:
        source: What its ``[source]`` says.
        fields: The names of the fields.
        rows: Some rows, from which codes are taken.
        catalogue: The county's.
    """
    values = FieldValues(list(rows), catalogue)
    left = dict.fromkeys(fields)
    cursor = source.get("cursor")
    are_mails = source.get("kind") == "mailbox"
    number = _take(left, _NUMBER)
    received = _take(left, _RECEIVED + _RECEIVED_TOO)
    steps = [(guess.target, name) for guess in _STEPS if (name := _take(left, guess.words))]
    answer = _take(left, _ANSWER)
    rating = _take(left, _RATING)
    received = received or _take(left, _RECEIVED_LAST)
    by_value = "" if received else values.first_time(name for name in left if name != cursor)
    left.pop(by_value, None)
    data = _data(left, values)
    title = next((name for target, name in data if target == "title"), "")
    digest = [name for name in (received, title) if name] if not number else []
    lines = [
        "# 由 kuaibao feed --suggest 按表头和数据草拟：请逐项核对，TODO 处必须填写。",
        "# Drafted from heads and values: check each line, and fill in what is marked TODO.",
        f'feeder = "{_feeder(source)}"',
        f'origin = "/TODO/{_feeder(source)}"',
        'vanished = "report"',
        "",
        "[source]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in source.items()),
        "",
        "[[rows]]",
        *(['when = { what = "letter" }'] if are_mails else []),
        f"subject = {quoted('TODO-{' + (number or 'digest') + '}')}",
        *([f"digest = {json.dumps(digest, ensure_ascii=False)}"] if digest else []),
        "",
        *([_GUESSED_TIME] if by_value else []),
        *_event("received", received or by_value or "TODO"),
        *values.allowed("kind", catalogue.cases),
        'kind = "TODO"',
        *values.allowed("channel", catalogue.channels),
        'channel = "TODO"',
    ]
    for target, name in data:
        lines += values.lines(target, name)
    steps = [each for each in steps if rating or each[0] != "rated"]
    if rating and not any(step == "rated" for step, _ in steps):
        # Without a time of its own, a case is rated when it is closed, or else answered.
        times = [name for step, name in steps if step in {"replied", "closed"}]
        steps += [("rated", name) for name in times[-1:]]
    for step, name in steps:
        lines += ["", *_event(step, name, rating if step == "rated" else "")]
        for target, field in _said(step, data, answer, rating):
            lines += values.lines(target, field)
    if are_mails:
        lines += ["", *_REPLIES.splitlines()]
        left = {name: None for name in left if name not in {"what", "reply_to"}}
    unused = [name for name in left if name]
    if unused:
        lines += ["", f"# 未用到的列 / fields that are not used: {', '.join(unused)}"]
    return "\n".join(lines) + "\n"


def _data(left: dict[str, None], values: FieldValues) -> list[tuple[str, str]]:
    """Return which field becomes what: by what it holds, where that tells it, else by its name.

    A head 类型 may be the category or the nature of a letter; its values say which.
    """
    found: dict[str, str] = {}
    for target in ("nature", "category", "department"):
        if name := values.told_by_values(target, left):
            del left[name]
            found[target] = name
    for guess in _DATA:
        if guess.target not in found and (name := _take(left, guess.words)):
            found[guess.target] = name
    return [(guess.target, found[guess.target]) for guess in _DATA if guess.target in found]


def _said(
    step: str, data: Sequence[tuple[str, str]], answer: str, rating: str
) -> list[tuple[str, str]]:
    """Return the data fields of a step: who did it, what was answered, how it was rated."""
    of_step = [each for each in data if each[0] in {"category", "department"}]
    match step:
        case "routed":
            return of_step
        case "accepted":
            return [each for each in of_step if each[0] == "department"]
        case "replied":
            return [each for each in of_step if each[0] == "department"] + (
                [("text", answer)] if answer else []
            )
        case "rated":
            return [("satisfied", rating)] if rating else []
    return []


def _event(step: str, time: str, filled: str = "") -> list[str]:
    when = [f"when = {{ {quoted(filled)} = true }}"] if filled else []
    return ["[[rows.events]]", f'type = "{step}"', f"time = {quoted(time)}", *when, _DATA_TABLE]


def _take(left: dict[str, None], words: Sequence[str]) -> str:
    """Take the field that is called by one of these words, or has one in its name; else ''."""
    for exact in (True, False):
        for word in words:
            for name in left:
                low = name.lower()
                if low == word or (not exact and word in low and (not word.isascii())):
                    del left[name]
                    return name
    return ""


def _feeder(source: Mapping[str, object]) -> str:
    return f"{source.get('kind', 'source')}-1"
