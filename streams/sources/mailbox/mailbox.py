"""The source that a mailbox is: mails after a UID, each a row; it is left as it was unless told.

A position is, by folder, UIDVALIDITY and the last UID that was handed over. Where a server gives a
folder another UIDVALIDITY, all of it is read again; ids are made of Message-IDs, so each mail still
counts once.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from streams.core.mapping.rows import Bilingual, Position, RowCell, SourceRow, Taken, UnreadRow
from streams.sources.mailbox.imap import ImapConnection, ListedMail, Opened
from streams.sources.mailbox.keys import MailboxKeys
from streams.sources.mailbox.mail import Mail, UnreadableMail, head_of, read_mail
from streams.sources.mailbox.mail_rows import MAIL_FIELDS, mail_cells
from streams.sources.mailbox.threads import Threads
from streams.sources.source import SourceAway, SourceContext, secret

logger = logging.getLogger(__name__)

MAILS_AT_ONCE: Final = 50
BYTES_AT_ONCE: Final = 16_777_216
"""The most that is handed over at once."""

MAILBOX_POLL_SECONDS: Final = 60.0
"""After which all folders are looked at where the server can tell of one alone."""

_UNREADABLE: Final = Bilingual(
    "无法按邮件读取，请人工查看", "this cannot be read as a mail; look at it by hand"
)


class Mailbox:
    """A mailbox as a source of rows.

    Args:
        keys: What the mapping file says.
        password: The password.
        context: The mapping file's folder.
    """

    fields: Sequence[str] = MAIL_FIELDS

    def __init__(self, keys: MailboxKeys, password: str, context: SourceContext) -> None:
        self._keys = keys
        self._password = password
        self._folder = context.folder
        self._connection: ImapConnection | None = None
        self._threads = Threads(self._references)
        self._office = tuple(address.lower() for address in keys.office)
        self._following: dict[str, int] = {}
        self._connected()

    def take(self, position: Position) -> Iterator[Taken]:
        """Return the mails after a position; what comes before it is in Kafka."""
        at: dict[str, dict[str, Any]] = dict(position or {})
        try:
            if self._keys.mark_read or self._keys.move_to:
                self._change(at)
            for folder in self._keys.folders:
                yield from self._of_folder(folder, at)
        except SourceAway:
            self.close()
            raise

    def _of_folder(self, folder: str, at: dict[str, dict[str, Any]]) -> Iterator[Taken]:
        opened = self._open(folder)
        known = at.get(folder, {})
        last, left = int(known.get("uid", 0)), list(known.get("left", ()))
        if known and known.get("validity") != opened.validity:
            logger.warning("folder %s: its UIDVALIDITY has changed, it is read again", folder)
            last, left = 0, []
        # A range up to * always has the last mail in it, even where that was there before.
        uids = [uid for uid in self._search(f"UID {last + 1}:*") if uid > last]
        for start in range(0, len(uids), MAILS_AT_ONCE):
            some = self._connected().listed(uids[start : start + MAILS_AT_ONCE])
            for few in _by_size(some, self._keys.most_bytes):
                rows, unread = self._read(folder, few)
                left = (left + [uid for uid, _ in unread])[-1_000:]
                at[folder] = {"validity": opened.validity, "uid": few[-1].uid, "left": left}
                yield Taken(rows, [each for _, each in unread], dict(at))
                self._open(folder)

    def _search(self, criteria: str) -> list[int]:
        since = self._keys.since
        if since is not None:
            criteria += f" SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        return self._connected().search(criteria)

    def _read(
        self, folder: str, some: Sequence[ListedMail]
    ) -> tuple[list[SourceRow], list[tuple[int, UnreadRow]]]:
        fetched = []
        unread: list[tuple[int, UnreadRow]] = []
        for each in some:
            content = self._connected().fetch(each.uid, self._keys.most_bytes)
            if content is None:  # Somebody has deleted or moved it just now.
                continue
            try:
                fetched.append((each, read_mail(content)))
            except UnreadableMail:
                unread.append((each.uid, UnreadRow(_place(folder, each.uid), _UNREADABLE)))
        # Looking for threads opens other folders, so it comes after all that is read of this one.
        rows = [
            SourceRow(_place(folder, each.uid), self._cells(folder, each, mail))
            for each, mail in fetched
        ]
        return rows, unread

    def _cells(self, folder: str, listed: ListedMail, mail: Mail) -> dict[str, RowCell]:
        begin = self._threads.of(mail.message_id, mail.references)
        cells = mail_cells(mail, listed, begin, self._office)
        return cells | {
            "folder": folder,
            "message_id": mail.message_id or None,
            "shortened": listed.size > self._keys.most_bytes,
        }

    def _references(self, message_id: str) -> Sequence[str] | None:
        """Look for a mail in all folders and return what it follows; None where it is not here."""
        if not (message_id.isascii() and message_id.isprintable()) or set('"\\') & set(message_id):
            return None
        for folder in self._keys.folders:
            self._open(folder)
            found = self._connected().search(f'HEADER MESSAGE-ID "<{message_id}>"')
            for uid in found[:1]:
                head = self._connected().fetch_head(uid)
                return head_of(head)[1] if head is not None else ()
        return None

    def _change(self, at: dict[str, dict[str, Any]]) -> None:
        """Mark or move what Kafka has, as far as it could be read."""
        for folder, known in at.items():
            if folder not in self._keys.folders:
                continue
            opened = self._connected().open(folder, to_change=True)
            if opened.validity != known.get("validity"):
                continue
            left = set(known.get("left", ()))
            wanted = f"UID 1:{known['uid']}"
            if self._keys.mark_read:
                unseen = [uid for uid in self._search(f"{wanted} UNSEEN") if uid not in left]
                if unseen:
                    self._connected().mark_read(unseen)
            if self._keys.move_to:
                there = [uid for uid in self._search(wanted) if uid not in left]
                if there:
                    self._connected().move(there, self._keys.move_to)

    def wait(self, seconds: float) -> None:
        """Return when a mail comes, as far as the server tells (IDLE), or after so many seconds."""
        ends = time.monotonic() + min(seconds, MAILBOX_POLL_SECONDS)
        try:
            for folder in reversed(self._keys.folders):  # The first stays open, to be listened to.
                before = self._following.get(folder, 0)
                if before != self._open(folder).following:
                    return
            connection = self._connected()
            if connection.can_idle:
                connection.idle(max(0.0, ends - time.monotonic()))
                return
        except SourceAway:
            self.close()  # The next `take` says so, if it is still away.
        time.sleep(max(0.0, ends - time.monotonic()))

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _open(self, folder: str) -> Opened:
        opened = self._connected().open(folder)
        self._following[folder] = opened.following
        return opened

    def _connected(self) -> ImapConnection:
        if self._connection is None:
            self._connection = ImapConnection(self._keys, self._password, self._folder)
        return self._connection


_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def _place(folder: str, uid: int) -> str:
    return f"{folder}, UID {uid}"


def _by_size(listed: Sequence[ListedMail], most: int) -> Iterator[list[ListedMail]]:
    """Cut mails into parts of which each has a bounded number of bytes to be fetched."""
    part: list[ListedMail] = []
    size = 0
    for each in listed:
        fetched = min(each.size, most)
        if part and size + fetched > BYTES_AT_ONCE:
            yield part
            part, size = [], 0
        part.append(each)
        size += fetched
    if part:
        yield part


def open_mailbox(keys: MailboxKeys, context: SourceContext) -> Mailbox:
    """Open a mailbox as a mapping file has it.

    Raises:
        BadInput: A key cannot be used, or the server refuses user and password.
        SourceAway: The server does not answer.
    """
    password = secret(context.folder, file=keys.password_file, env=keys.password_env)
    return Mailbox(keys, password, context)
