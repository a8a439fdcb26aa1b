"""A connection to a mailbox over IMAP: folders opened to be read, mails fetched and left unread.

Sources: RFC 3501 (IMAP4rev1), RFC 2177 (IDLE).
"""

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from streams.core.errors import BadInput
from streams.sources.mailbox.keys import MailboxKeys
from streams.sources.source import SourceAway

# A folder of a hundred thousand mails is listed in one line, which imaplib takes for an attack.
imaplib._MAXLINE = max(imaplib._MAXLINE, 20_000_000)  # type: ignore[attr-defined]  # noqa: SLF001

MOST_IDLE_SECONDS: Final = 29 * 60.0
"""RFC 2177: for longer a server may take the connection for one that nobody uses."""

_PORTS: Final = {"tls": 993, "starttls": 143}
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED: Final = re.compile(rb'\bINTERNALDATE "([^"]+)"')


class Opened(NamedTuple):
    """A folder that is open.

    Attributes:
        validity: What must be the same for its UIDs to name the same mails.
        following: The UID that comes next; 0 where the server does not say.
    """

    validity: int
    following: int


class ListedMail(NamedTuple):
    """A mail in a folder.

    Attributes:
        uid: Its number.
        size: In bytes.
        arrived: When it came into the folder, with an offset; None where the server does not say.
    """

    uid: int
    size: int
    arrived: dt.datetime | None


_FOLDERS_TOLD: Final = 30
"""How many folders are named where one is not there."""


class ImapConnection:
    """An open mailbox.

    All calls raise `SourceAway` where the server does not answer, and `BadInput` where a person
    must do something: the password, a certificate, a folder that is not there.
    """

    def __init__(self, keys: MailboxKeys, password: str, folder: Path) -> None:
        self._where = f"IMAP {keys.host}"
        trusted = str(folder / keys.ca_file) if keys.ca_file else None
        with self._said():
            try:
                context = ssl.create_default_context(cafile=trusted)
            except (OSError, ssl.SSLError) as error:
                raise BadInput(f"[source] ca_file: {trusted} cannot be used: {error}") from None
            connect = MailBox if keys.security == "tls" else MailBoxStartTls
            port = keys.port or _PORTS[keys.security]
            self._box: BaseMailBox = connect(
                keys.host, port, timeout=keys.timeout, ssl_context=context
            )
        try:
            with self._said():
                self._log_in(keys.user, password)
        except (BadInput, SourceAway):
            self.close()
            raise
        self.can_idle = "IDLE" in self._box.client.capabilities

    def _log_in(self, user: str, password: str) -> None:
        if user.isascii() and password.isascii():
            self._box.login(user, password, initial_folder=None)
        else:
            self._box.login_utf8(user, password, initial_folder=None)

    def open(self, folder: str, *, to_change: bool = False) -> Opened:
        """Open a folder; to be read alone, unless it is to be changed."""
        with self._said(folder):
            self._box.folder.set(folder, readonly=not to_change)
            return Opened(self._number("UIDVALIDITY"), self._number("UIDNEXT"))

    def _folders(self) -> str:
        """Return the names of the folders that there are, to be shown; '?' if none is told."""
        with suppress(imaplib.IMAP4.error, ImapToolsError, OSError):
            names = [folder.name for folder in self._box.folder.list()]
            more = ", …" if len(names) > _FOLDERS_TOLD else ""
            return ", ".join(map(repr, names[:_FOLDERS_TOLD])) + more or "?"
        return "?"

    def _number(self, name: str) -> int:
        _, values = self._box.client.response(name)
        last = values[-1] if values else None
        return int(last) if last else 0

    def search(self, criteria: str) -> list[int]:
        """Return the UIDs of mails in the open folder, in order."""
        with self._said():
            return sorted(map(int, self._box.uids(criteria, charset=None)))

    def listed(self, uids: Sequence[int]) -> list[ListedMail]:
        """Return size and arrival of mails of the open folder; of those that are still there."""
        answer = self._fetch(",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)")
        found = []
        for line in answer:
            text = line if isinstance(line, bytes) else b"".join(line)
            uid, size, arrived = _UID.search(text), _SIZE.search(text), _ARRIVED.search(text)
            if uid and size:
                found.append(ListedMail(int(uid[1]), int(size[1]), _moment(arrived)))
        return sorted(found)

    def fetch(self, uid: int, most: int) -> bytes | None:
        """Return the bytes of a mail, at most so many, and leave it unread; None: it is gone."""
        return self._content(self._fetch(str(uid), f"(BODY.PEEK[]<0.{most}>)"))

    def fetch_head(self, uid: int) -> bytes | None:
        """Return the headers of a mail by which threads are known; None: it is gone."""
        fields = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID REFERENCES IN-REPLY-TO)])"
        return self._content(self._fetch(str(uid), fields))

    def _content(self, answer: list[bytes | tuple[bytes, bytes]]) -> bytes | None:
        return next((part[1] for part in answer if isinstance(part, tuple)), None)

    def _fetch(self, uids: str, what: str) -> list[bytes | tuple[bytes, bytes]]:
        with self._said():
            status, answer = self._box.client.uid("FETCH", uids, what)
            if status != "OK":
                raise SourceAway(f"{self._where}: FETCH is answered with {status}")
            return [part for part in answer if part]

    def mark_read(self, uids: Sequence[int]) -> None:
        """Mark mails of the open folder as read."""
        with self._said():
            self._box.flag(list(map(str, uids)), "\\Seen", value=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails of the open folder into another one."""
        with self._said(folder):
            self._box.move(list(map(str, uids)), folder)

    def idle(self, seconds: float) -> None:
        """Wait until something happens in the open folder, or the time is over."""
        with self._said():
            self._box.idle.wait(min(seconds, MOST_IDLE_SECONDS))

    def close(self) -> None:
        """Take leave."""
        with suppress(imaplib.IMAP4.error, ImapToolsError, OSError):
            self._box.logout()
        with suppress(OSError):
            self._box.client.shutdown()

    @contextmanager
    def _said(self, folder: str = "") -> Iterator[None]:
        """Say what goes wrong in words for people; servers' own words may have personal data."""
        try:
            yield
        except MailboxLoginError:
            raise BadInput(
                f"{self._where}: user and password are refused; many providers want a password of "
                "its own for programs (授权码), and IMAP switched on"
            ) from None
        except MailboxFolderSelectError:
            raise BadInput(
                f"{self._where}: there is no folder {folder!r}; there are {self._folders()}"
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise BadInput(
                f"{self._where}: its certificate is not trusted: {error.verify_message}; "
                "[source] ca_file names who signed it"
            ) from None
        except imaplib.IMAP4.abort:
            raise SourceAway(f"{self._where}: the connection was cut") from None
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise SourceAway(
                f"{self._where}: is not answered as it should be ({_name(error)})"
            ) from None
        except OSError as error:
            why = error.strerror or _name(error)
            raise SourceAway(f"{self._where}: does not answer: {why}") from None


def _name(error: Exception) -> str:
    return type(error).__name__


def _moment(found: re.Match[bytes] | None) -> dt.datetime | None:
    if found is None:
        return None
    try:
        return dt.datetime.strptime(found[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
