"""The ways in which an event's data may come: as JSON beside it, in base64, with headers around it.

Sources: CloudEvents 1.0.2, its JSON format (section 3.1) and its Kafka protocol binding (binary
mode); RFC 2045 and RFC 6839 for the names of media types; RFC 4648 for base64.
"""

import binascii
import re
from typing import Any, Final

import msgspec

from streams.core.events.refusals import Refused
from streams.core.record_headers import Headers

_TOKEN: Final = "[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105 - RFC 7230's word
# Each space has one place only, so that no text takes long to be found wrong.
_PARAMETER: Final = rf';[ \t]*(?:{_TOKEN}=(?:{_TOKEN}|"[^"\\;\x00-\x1f]*")[ \t]*)?'
_MEDIA_TYPE = re.compile(
    rf"{_TOKEN}/(?:{_TOKEN}\+)?json([ \t]*(?:{_PARAMETER})*)", re.IGNORECASE | re.ASCII
)
_CHARSET = re.compile(r';[ \t]*charset=(?:"([^"]*)"|([^;" \t]*))', re.IGNORECASE | re.ASCII)
UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
"""The charsets that are UTF-8, or part of it."""

_raw = msgspec.json.Decoder(msgspec.Raw)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Decoder(str)


def check_media_type(field: str, text: str) -> None:
    """Check that a media type is one of JSON in UTF-8, whatever its case and parameters.

    Raises:
        Refused: It is another.
    """
    found = _MEDIA_TYPE.fullmatch(text)
    if not found:
        rule = "must be a media type of JSON, such as application/json or application/geo+json"
        raise Refused(field, rule)
    check_charset(field, found[1])


def check_charset(field: str, parameters: str) -> None:
    """Check that a media type's parameters name no other charset than UTF-8.

    Raises:
        Refused: They name another, or more than one.
    """
    named = [(quoted or plain).lower() for quoted, plain in _CHARSET.findall(parameters)]
    if not UTF_8.issuperset(named):
        raise Refused(field, "names a charset that is not utf-8; JSON is sent in UTF-8")
    if len(named) > 1:
        raise Refused(field, "names its charset twice")


def with_data(envelope: bytes, value: bytes) -> bytes:
    """Put data, as they came, into an envelope written as JSON.

    Raises:
        Refused: They are not one JSON value in UTF-8.
    """
    check_json("data", value)
    return b'%b,"data":%b}' % (envelope[:-1], value)


def check_json(field: str, value: bytes) -> None:
    """Check that some bytes are one JSON value in UTF-8.

    Raises:
        Refused: They are not.
    """
    try:
        value.decode()
        _raw.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(field, f"is not JSON: {error}") from None
    except RecursionError:
        raise Refused(field, "is nested too deeply") from None


def has_base64(value: bytes) -> bool:
    """Return whether an event has its data as base64.

    Raises:
        Refused: It is not one JSON object: a caller that found it incomplete need not have read
            it to its end.
    """
    check_json("event", value)
    return "data_base64" in _members.decode(value)


def with_plain_data(value: bytes) -> bytes:
    """Write an event that has ``data_base64`` as one that has ``data``.

    Raises:
        Refused: It has both, or what it has is not base64 of JSON.
    """
    members = _members.decode(value)
    if "data" in members:
        raise Refused("data_base64", "must not be given together with data")
    try:
        data = binascii.a2b_base64(_text.decode(members.pop("data_base64")), strict_mode=True)
    except (binascii.Error, ValueError):
        raise Refused("data_base64", "is not base64 as RFC 4648 has it, with padding") from None
    check_json("data_base64", data)
    members["data"] = msgspec.Raw(data)
    return msgspec.json.encode(members)


def structured(value: bytes | None, headers: Headers, known: frozenset[str]) -> bytes:
    """Write an event of the binary mode as one of the structured mode.

    Args:
        value: The data; None or empty where there are none.
        headers: Its attributes among others.
        known: The attributes whose names may be told.

    Raises:
        Refused: A header or the data cannot be used.
    """
    attributes: dict[str, Any] = {}
    for name, raw in headers:
        if name.lower() == "content-type" and raw:
            _check_content_type(raw)
        if name.startswith("ce_"):
            # Other attributes' names are the feeder's own, and may be anybody's words.
            field = name if name[3:] in known else "ce_…"
            if raw is None:
                raise Refused(f"header {field}", "is null")
            try:
                attributes[name[3:]] = raw.decode()
            except UnicodeDecodeError:
                raise Refused(f"header {field}", "is not UTF-8") from None
    for name in ("data", "data_base64"):
        attributes.pop(name, None)
    envelope = msgspec.json.encode(attributes)
    return with_data(envelope, value) if value else envelope


def _check_content_type(raw: bytes) -> None:
    """Check the charset alone: clients write a type of their own where they are told none."""
    found = _MEDIA_TYPE.fullmatch(raw.decode("latin-1"))
    if found:
        check_charset("header content-type", found[1])
