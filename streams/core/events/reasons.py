"""The few reasons by which refusals are counted and sorted.

A refusal itself is told in a sentence, of which there is no end; a metric needs a label of few
values, and whoever looks through dead letters a word to ask for.
"""

from typing import Final

REASONS: Final = {
    "malformed": "no JSON object, no UTF-8, null, or nested too deeply",
    "too_large": "more bytes, or more headers, than are taken",
    "unreadable": "records that cannot be read at all, or unpack to more than is taken",
    "envelope": "another attribute of CloudEvents, or a header, that is not as it must be",
    "type": "no type of event that is known",
    "identity": "no usable source or id",
    "subject": "no usable subject",
    "time": "no time, before 1970, or more than a day ahead of the clock",
    "kind": "no kind of the catalogue",
    "channel": "no channel of the catalogue, or none of that kind",
    "category": "no category of the catalogue",
    "nature": "no nature of the catalogue",
    "department": "no department of the catalogue",
    "column": "no column of the catalogue",
    "label": "no label of the catalogue, or none of its values",
    "data": "another member of data that is missing or not as it must be",
    "too_many_events": "its case may grow no further: in events, in bytes or in what voidings cost",
    "misdirected": "its type has no business in this topic",
    "not_over": "a due event for a day that is not over",
    "not_issued": "a redaction of what no quick report holds",
    "fault": "a fault of our own kept it from being worked on, or what comes of it is too large",
    "other": "none of these",
}
"""Each with what it stands for."""

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
