"""Where publications are on their courses, as lines and as JSON."""

from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from streams.core.county.catalogue import Label
from streams.core.publications.course import PublicationCourse

STATE_WORDS: Final = {
    "drafted": Label("已起草", "drafted"),
    "reviewed": Label("已过保密审查", "reviewed"),
    "refused": Label("保密审查未通过", "refused"),
    "issued": Label("已印发", "issued"),
    "corrected": Label("已更正", "corrected"),
}
"""What a state is called."""


def course_line(course: PublicationCourse, zone: ZoneInfo) -> str:
    """Write a publication in a line; times are those of `zone`."""
    last = course.issued or course.reviewed or course.drafted
    state = STATE_WORDS[course.state]
    parts = [
        course.id,
        f"〔{course.year}〕{course.number}号" if course.number else "〔——〕",
        f"{state.zh} {state.en}",
        last.at.astimezone(zone).isoformat(timespec="seconds"),
        last.key,
    ]
    if course.missing:
        partitions = ", ".join(map(str, course.missing))
        parts.append(f"缺分区 without partitions {partitions}")
    if course.corrects:
        parts.append(f"更正 corrects {course.corrects}")
    if course.corrected_by:
        parts.append(f"被更正 corrected by {course.corrected_by}")
    return "  ".join(parts)


def course_json(course: PublicationCourse) -> dict[str, Any]:
    """Return a publication's course as JSON has it, with its state."""
    said: dict[str, Any] = msgspec.to_builtins(course)
    return said | {"state": course.state, "is_sealed": course.is_sealed}
