"""A message: what it says of notices, as a text for people and as JSON for programs.

It names cases by their numbers, and has neither a letter's words nor a person. The same delivery
makes the same message at each attempt: days are counted as of the day of the notice, not of today.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.days import day_number, instant
from streams.core.notices.deliveries import Delivery
from streams.core.notices.message_words import (
    COPY,
    DESK,
    HOTSPOTS_WORDS,
    MESSAGE,
    MESSAGE_ACTIONS,
    MESSAGE_STAGES,
    NUMBERS,
    UNASSIGNED_WORDS,
    WHY_WITHDRAWN,
    WITHDRAWN_WORDS,
    Words,
    days_words,
    more_words,
)
from streams.core.notices.notice import NUMBERED, Notice
from streams.core.notices.recipients import Language

EVENT_TYPE = "kuaibao.notices.v1"
"""The ``type`` of the JSON of a message."""

_ORDER = {action: place for place, action in enumerate(MESSAGE_ACTIONS)}


class NoticeMessage(NamedTuple):
    """A message that is ready to be sent.

    Attributes:
        title: One line.
        text: Lines for people.
        data: For programs; JSON.
    """

    title: str
    text: str
    data: dict[str, Any]


def numbered(notice: Notice) -> Words:
    """Return the number of a notice as letters quote it: 催办〔2015〕12号."""
    name = NUMBERS[notice.action]
    if notice.action not in NUMBERED:
        return name
    return Words(
        f"{name.zh}〔{notice.year}〕{notice.number}号",
        f"{name.en} {notice.year} No. {notice.number}",
    )


def days_late(notice: Notice, catalogue: Catalogue) -> int:
    """Return the calendar days from the day of the deadline to that of the notice."""
    given = catalogue.day_of(instant(notice.given))
    return given - day_number(date.fromisoformat(notice.deadline[:10]))


def make_message(
    delivery: Delivery,
    notices: Mapping[str, Notice],
    catalogue: Catalogue,
    *,
    language: Language,
    desk: str,
    most: int,
) -> NoticeMessage:
    """Write the message of a delivery.

    Args:
        delivery: Which notices it is about.
        notices: By key; those of the delivery are among them.
        catalogue: Names units, and tells its days.
        language: In which language the text is.
        desk: The address of the desk's page, in which ``{department}`` is the unit; "" for none.
        most: How many notices the text lists; the JSON has all of them.
    """
    given = _in_order(notices[key] for key in delivery.notices)
    withdrawn = _in_order(notices[key] for key in delivery.withdrawals)
    unit = _unit(delivery.unit, catalogue)
    if all(notice.stage == "hotspot" for notice in given + withdrawn):
        unit = HOTSPOTS_WORDS
    title = _title(delivery, unit, given, withdrawn)
    link = one_line(desk.replace("{department}", delivery.unit))
    blocks = [title]
    listed = [_about(notice, catalogue) for notice in given]
    listed += [_gone(notice) for notice in withdrawn]
    blocks += listed[:most]
    if len(listed) > most:
        blocks.append(more_words(len(listed) - most))
    if link:
        blocks.append(Words(f"{DESK.zh}：{link}", f"{DESK.en}: {link}"))
    blocks.append(Words(f"{MESSAGE.zh} {delivery.id}", f"{MESSAGE.en} {delivery.id}"))
    text = "\n".join(_in_language(block, language) for block in blocks)
    data = {
        "type": EVENT_TYPE,
        "timestamp": _rfc3339(delivery.made),
        "data": {
            "id": delivery.id,
            "copy": delivery.is_copy,
            "day": delivery.day,
            "department": delivery.unit,
            "label": unit._asdict(),
            "desk": link,
            "notices": [_as_json(notice, catalogue) for notice in given],
            "withdrawn": [_as_json(notice, catalogue) for notice in withdrawn],
        },
    }
    one = title.en if language == "en" else title.zh
    return NoticeMessage(one_line(one), text + "\n", data)


def one_line(text: str) -> str:
    """Return a text without line breaks and other control characters: it becomes a header."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())


def _title(delivery: Delivery, unit: Words, given: list[Notice], withdrawn: list[Notice]) -> Words:
    counts = [
        (name, sum(notice.action == action for notice in given))
        for action, name in MESSAGE_ACTIONS.items()
    ]
    counts.append((WITHDRAWN_WORDS, len(withdrawn)))
    zh = "、".join(f"{name.zh}{many}件" for name, many in counts if many)
    en = ", ".join(f"{many} {name.en}" for name, many in counts if many)
    copy = Words(f"【{COPY.zh}】", f"{COPY.en}: ") if delivery.is_copy else Words("", "")
    return Words(
        one_line(f"{copy.zh}{unit.zh}：{zh}（{delivery.day}）"),
        one_line(f"{copy.en}{unit.en}: {en} ({delivery.day})"),
    )


def _about(notice: Notice, catalogue: Catalogue) -> Words:
    number, stage = numbered(notice), MESSAGE_STAGES[notice.stage]
    late = days_words(days_late(notice, catalogue))
    case, until = one_line(notice.subject), one_line(notice.deadline.replace("T", " "))
    if notice.stage == "hotspot":
        rule = one_line(notice.rung)
        return Words(
            f"{number.zh}　热点{case}　“{rule}”{stage.zh}{until}",
            f"{number.en} · hotspot {case} · “{rule}”: {stage.en} {until}",
        )
    return Words(
        f"{number.zh}　办件{case}　{stage.zh}{until}，{late.zh}",
        f"{number.en} · case {case} · {stage.en} {until}, {late.en}",
    )


def _gone(notice: Notice) -> Words:
    number = numbered(notice)
    other = one_line(notice.why)
    why = WHY_WITHDRAWN.get(notice.why, Words(other, other))
    case = one_line(notice.subject)
    return Words(
        f"{WITHDRAWN_WORDS.zh}：{number.zh}　办件{case}　{why.zh}",
        f"{WITHDRAWN_WORDS.en.capitalize()}: {number.en} · case {case} · {why.en}",
    )


def _in_language(words: Words, language: Language) -> str:
    if language == "zh":
        return words.zh
    if language == "en":
        return words.en
    return f"{words.zh}\n  {words.en}"


def _in_order(notices: Iterable[Notice]) -> list[Notice]:
    return sorted(
        notices, key=lambda each: (_ORDER[each.action], each.deadline, each.subject, each.key)
    )


def _unit(name: str, catalogue: Catalogue) -> Words:
    if not name:
        return UNASSIGNED_WORDS
    known: Mapping[str, Any] = catalogue.table("department")
    if name not in known:
        return Words(name, name)
    return Words(one_line(known[name].zh), one_line(known[name].en))


def _as_json(notice: Notice, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "key": notice.key,
        "case": notice.subject,
        "kind": notice.kind,
        "stage": notice.stage,
        "action": notice.action,
        "rung": notice.rung,
        "deadline": notice.deadline,
        "days_late": days_late(notice, catalogue),
        "given": _rfc3339(notice.given),
        "year": notice.year,
        "number": notice.number,
        "label": numbered(notice)._asdict(),
        "withdrawn": None if notice.withdrawn is None else _rfc3339(notice.withdrawn),
        "why": notice.why,
    }


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
