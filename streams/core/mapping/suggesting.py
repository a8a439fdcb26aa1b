"""A first mapping from what a source has: the names of its fields, and the values in them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.mapping.cells import in_one_line, is_empty
from streams.core.mapping.rows import RowCell, SourceRow
from streams.core.mapping.values import names_of

CODES_MOST: Final = 60
"""Values of a field that are written down, the most frequent first; more are no codes."""

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
_RECEIVED_LAST: Final = ("received", "created", "submitted", "time", "时间", "日期", "date")


class _Guess(NamedTuple):
    """Words by which a field is known, the surest first."""

    target: str
    words: tuple[str, ...]


_DATA: Final = (
    _Guess("title", ("标题", "主题", "title", "subject")),
    _Guess("text", ("来信内容", "诉求内容", "内容", "正文", "text", "content", "description")),
    _Guess("category", ("类别", "分类", "类型", "category", "type")),
    _Guess(
        "department", ("承办单位", "办理部门", "责任单位", "部门", "单位", "department", "agency")
    ),
    _Guess("nature", ("性质", "诉求目的", "nature")),
    _Guess("person.name", ("姓名", "来信人", "写信人", "联系人", "name")),
    _Guess("person.phone", ("电话", "手机", "联系方式", "phone")),
    _Guess("person.email", ("邮箱", "email")),
    _Guess("person.id_number", ("身份证",)),
)
_STEPS: Final = (
    _Guess("routed", ("转办时间", "交办时间", "派单时间", "分派时间", "routed")),
    _Guess("accepted", ("签收时间", "接单时间", "accepted")),
    _Guess("replied", ("答复时间", "回复时间", "答复日期", "回复日期", "reply_time", "replied")),
    _Guess("closed", ("办结时间", "结案时间", "办结日期", "完成时间", "closed")),
)
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
    some = list(rows)
    left = dict.fromkeys(fields)
    number = _take(left, _NUMBER)
    received = _take(left, _RECEIVED + _RECEIVED_TOO)
    steps = [(guess.target, name) for guess in _STEPS if (name := _take(left, guess.words))]
    answer = _take(left, _ANSWER)
    received = received or _take(left, _RECEIVED_LAST)
    data = [(guess.target, name) for guess in _DATA if (name := _take(left, guess.words))]
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
        f"subject = {_quoted('TODO-{' + (number or 'digest') + '}')}",
        *([f"digest = {json.dumps(digest, ensure_ascii=False)}"] if digest else []),
        "",
        *_event("received", received or "TODO"),
        f'kind = "TODO"  # {", ".join(catalogue.cases)}',
        f'channel = "TODO"  # {", ".join(catalogue.channels)}',
    ]
    for target, name in data:
        lines.append(_value(target, name, some, catalogue))
    for step, name in steps:
        lines += ["", *_event(step, name)]
        for target, field in _said(step, data, answer):
            lines.append(_value(target, field, some, catalogue))
    unused = [name for name in left if name]
    if unused:
        lines += ["", f"# 未用到的列 / fields that are not used: {', '.join(unused)}"]
    return "\n".join(lines) + "\n"


def _said(step: str, data: Sequence[tuple[str, str]], answer: str) -> list[tuple[str, str]]:
    """Return the data fields of a step: who did it, and what was answered."""
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
    return []


def _event(step: str, time: str) -> list[str]:
    return ["[[rows.events]]", f'type = "{step}"', f"time = {_quoted(time)}", "[rows.events.data]"]


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


def _value(target: str, field: str, rows: Sequence[SourceRow], catalogue: Catalogue) -> str:
    key = _quoted(target) if "." in target else target
    if target not in {"category", "department", "nature"}:
        return f"{key} = {{ field = {_quoted(field)} }}"
    known = names_of(target, catalogue)
    found = Counter(
        in_one_line(row.cells.get(field)) for row in rows if _is_filled(row.cells, field)
    )
    unknown = [said for said, _ in found.most_common() if said not in known]
    if not unknown:
        return f"{key} = {{ field = {_quoted(field)} }}"
    shown = unknown[:CODES_MOST]
    more = f"  # … {len(unknown) - CODES_MOST} more" if len(unknown) > CODES_MOST else ""
    codes = ", ".join(f'{_quoted(said)} = "TODO"' for said in shown)
    allowed = ", ".join(dict.fromkeys(known.values()))
    line = f"{key} = {{ field = {_quoted(field)}, codes = {{ {codes} }} }}"
    return f"# {target}: {allowed}\n{line}{more}"


def _is_filled(cells: Mapping[str, RowCell], field: str) -> bool:
    return not is_empty(cells.get(field))


def _feeder(source: Mapping[str, object]) -> str:
    return f"{source.get('kind', 'source')}-1"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
