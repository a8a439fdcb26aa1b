"""A mail taken apart: who wrote when and what; attachments are named and not taken."""

import datetime as dt
import email
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final, NamedTuple

from streams.sources.charsets import decoded_text, header_text
from streams.sources.digests import safe_id
from streams.sources.plain_text import clean, in_a_line, shortened_text, text_of_html

MOST_MAIL_PARTS: Final = 200
MOST_MAIL_DEPTH: Final = 16
MOST_REFERENCES: Final = 50
"""Of a mail: further parts, parts within parts and references are passed over."""

_ID: Final = re.compile(r"<\s*([^<>\s]+)\s*>")
_MACHINES: Final = re.compile(r"(mailer-daemon|postmaster|no-?reply)@", re.IGNORECASE)
_BULK: Final = frozenset({"bulk", "junk", "list"})


class Mail(NamedTuple):
    """What is read of a mail.

    Attributes:
        id: The digest of its Message-ID: the same in whatever mailbox it is.
        message_id: Its Message-ID without brackets; "" if it has none.
        references: The Message-IDs of the mails it follows, the first one first.
        date: When it was sent, with an offset; None where the header says nothing that can be read.
        sender: The address of the first in From, in small letters.
        name: Their name, if it is there.
        to: The addresses in To and Cc, in small letters.
        subject: In one line.
        text: What a reader sees, at most so long as an event takes.
        attachments: The names of files.
        is_automatic: Whether a program wrote it: a bounce, a notice of absence, a list.
    """

    id: str
    message_id: str
    references: tuple[str, ...]
    date: dt.datetime | None
    sender: str
    name: str
    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[str, ...]
    is_automatic: bool


class UnreadableMail(ValueError):
    """Bytes are not a mail; the text says why, and has nothing of its content."""


def read_mail(content: bytes) -> Mail:
    """Read a mail, whole or cut off after some of its bytes.

    Raises:
        UnreadableMail: It has no headers by which anybody could tell what it is.
    """
    try:
        message = email.message_from_bytes(content, policy=compat32)
        heads = _heads(message)
        known = {"from", "subject", "date", "message-id", "to", "received"} & heads.keys()
        if not known:
            raise UnreadableMail("no-headers")
        found = list(_parts(message, 0))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, UnreadableMail):
            raise
        raise UnreadableMail(type(error).__name__) from None
    texts = [part for part in found if isinstance(part, _Text)]
    text = shortened_text("\n\n".join(part.text for part in texts if part.text))
    (name, sender), *_ = [*_people(heads.get("from", "")), ("", "")]
    identities = _ID.findall(heads.get("message-id", ""))
    message_id = identities[0] if identities else heads.get("message-id", "").strip()
    subject = in_a_line(heads.get("subject", ""))
    date = _date(heads.get("date", ""))
    # Without a Message-ID a mail is known by all that a copy of it has too.
    parts = (message_id,) if message_id else ("", str(date), sender, subject, text)
    return Mail(
        id=safe_id("mail", *parts),
        message_id=message_id,
        references=_references(heads),
        date=date,
        sender=sender,
        name=name,
        to=tuple(address for _, address in _people(f"{heads.get('to', '')},{heads.get('cc', '')}")),
        subject=subject,
        text=text,
        attachments=tuple(part for part in found if isinstance(part, str)),
        is_automatic=_is_automatic(heads, sender),
    )


def mail_id(message_id: str) -> str:
    """Return the id of the mail that has a Message-ID, without brackets."""
    return safe_id("mail", message_id)


def head_of(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the Message-ID and the references of a mail's headers."""
    heads = _heads(email.message_from_bytes(content, policy=compat32))
    identities = _ID.findall(heads.get("message-id", ""))
    return (identities[0] if identities else "", _references(heads))


class _Text(NamedTuple):
    text: str


def _heads(message: Message) -> dict[str, str]:
    """Return headers as text by name in small letters; of one that is there twice, the first."""
    heads: dict[str, str] = {}
    for name, value in message.raw_items():
        heads.setdefault(name.lower(), header_text(str(value)))
    return heads


def _references(heads: dict[str, str]) -> tuple[str, ...]:
    """Return what a mail follows: the beginning of the thread first, what it answers last."""
    found = _ID.findall(heads.get("references", ""))
    answered = _ID.findall(heads.get("in-reply-to", ""))[:1]
    ordered = tuple(dict.fromkeys([*found, *answered]))
    if len(ordered) <= MOST_REFERENCES:
        return ordered
    return (*ordered[: MOST_REFERENCES - 1], ordered[-1])


def _people(header: str) -> list[tuple[str, str]]:
    pairs = getaddresses([header])
    return [(in_a_line(name, 200), address.strip().lower()) for name, address in pairs if address]


def _date(header: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # RFC 5322: -0000 is a time in UTC of which no more is known.
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _is_automatic(heads: dict[str, str], sender: str) -> bool:
    said = heads.get("auto-submitted", "no").split(";")[0].strip().lower()
    if said not in ("", "no"):
        return True
    if heads.get("return-path", "").strip() == "<>" or "x-autoreply" in heads:
        return True
    if heads.get("precedence", "").strip().lower() in _BULK:
        return True
    if heads.get("content-type", "").strip().lower().startswith("multipart/report"):
        return True
    return bool(_MACHINES.match(sender))


def _parts(message: Message, depth: int) -> Iterator["_Text | str"]:
    """Yield texts, and the names of attachments, in order."""
    name = _file_name(message)
    kind = message.get_content_type()
    disposition = str(message.get("Content-Disposition", "")).split(";")[0].strip().lower()
    if depth and (name or disposition == "attachment" or kind == "message/rfc822"):
        yield name or kind
        return
    if message.is_multipart():
        below = message.get_payload()
        parts = [each for each in below if isinstance(each, Message)][:MOST_MAIL_PARTS]
        if depth >= MOST_MAIL_DEPTH:
            return
        if kind == "multipart/alternative":
            yield from _best(parts, depth)
            return
        for part in parts:
            yield from _parts(part, depth + 1)
        return
    if kind.startswith("text/"):
        yield _Text(_text(message, kind))
    elif depth:
        yield kind


def _best(parts: list[Message], depth: int) -> Iterator["_Text | str"]:
    """Yield of the same in several forms the plain one, or the one that has a text at all."""
    found = [list(_parts(part, depth + 1)) for part in parts]
    order = sorted(
        range(len(parts)), key=lambda place: parts[place].get_content_type() != "text/plain"
    )
    for place in order:
        if any(isinstance(each, _Text) and each.text for each in found[place]):
            yield from (each for each in found[place] if isinstance(each, _Text))
            break
    # Files may hang on any of the forms, and on two of them.
    names = [each for some in found for each in some if isinstance(each, str)]
    yield from dict.fromkeys(names)


def _text(part: Message, kind: str) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    text = decoded_text(content, part.get_content_charset())
    return text_of_html(text) if kind == "text/html" else shortened_text(clean(text))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        name = None
    return in_a_line(header_text(name), 200) if name else ""
