"""What every event has in common, and the forms of fields that several have.

Source: CloudEvents 1.0.2 and its JSON format.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Short = Annotated[str, Meta(min_length=1, max_length=256)]
ShortName = Annotated[str, Meta(min_length=1, max_length=64)]
Note = Annotated[str, Meta(max_length=2_000)]
Score = Annotated[int, Meta(ge=1, le=5)]
PLAIN_LINE = r"\A[^\x00-\x1f\x7f]+\Z"
"""A line of text, without control characters."""

EventLabels = dict[ShortName, ShortName]
"""Labels of a case: by the name of each its value."""


class Envelope(msgspec.Struct, tag_field="type", kw_only=True):
    """What every event carries. Other CloudEvents attributes are allowed and passed on."""

    specversion: Literal["1.0"]
    source: Short
    id: Short
    subject: Short
    time: str
    datacontenttype: Short | UnsetType = UNSET
    data_base64: str | UnsetType = UNSET
