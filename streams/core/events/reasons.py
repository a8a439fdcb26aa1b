"""The few reasons by which refusals are counted and sorted.

A refusal itself is a sentence, and sentences are many; a metric needs a label of few
values, and an operator who looks through dead letters needs a word to ask for. The sentence that a
dead letter shows is the rule of a `Refused`; it is written where the rule is checked.
"""

from typing import Final

REASONS: Final = {
    "malformed": "not a JSON object, not UTF-8, null, or nested too deeply",
    "too_large": "more bytes, or more headers, than are taken",
    "unreadable": "records that cannot be read at all, or unpack to more than is taken",
    "envelope": "another attribute of CloudEvents, or a header, that is not as it must be",
    "type": "a type of event that is not known",
    "identity": "no usable source or id",
    "subject": "no usable subject",
    "time": "no time, before 1970, or more than a day ahead of the clock",
    "kind": "a kind that is not in the catalogue",
    "channel": "a channel that is not in the catalogue, or not of that kind",
    "category": "a category that is not in the catalogue",
    "nature": "a nature that is not in the catalogue",
    "department": "a department that is not in the catalogue",
    "column": "a column that is not in the catalogue",
    "label": "a label or a value of one that is not in the catalogue",
    "data": "another member of data that is missing or not as it must be",
    "too_many_events": "its case may grow no further: in events, in bytes or in what voidings cost",
    "misdirected": "a type that does not belong in this topic",
    "not_over": "a due event for a day that is not over",
    "not_publishable": "what is asked of a publication that cannot be done: why, the letter says",
    "not_issued": "a redaction of an item that is in no quick report",
    "fault": "a fault of our own kept it from being worked on, or what comes of it is too large",
    "other": "any other reason",
}
"""Each reason with its meaning."""

_OF_FIELD: Final = {
    "event": "malformed",
    "specversion": "envelope",
    "datacontenttype": "envelope",
    "type": "type",
    "source": "identity",
    "id": "identity",
    "subject": "subject",
    "time": "time",
    "data_base64": "data",
    **{f"data.{name}": name for name in ("kind", "channel", "category", "nature", "department")},
    "data.column": "column",
    "data.approved_by": "department",
    "data.by": "department",
    "data.labels": "label",
}


def reason_of(field: str) -> str:
    """Return the reason, one of `REASONS`, for refusing an event of which this field is wrong."""
    if reason := _OF_FIELD.get(field):
        return reason
    if field.startswith("header "):
        return "envelope"
    if field.startswith("data.labels"):
        return "label"
    if field == "data" or field.startswith(("data.", "data[")):
        return "data"
    return "other"
