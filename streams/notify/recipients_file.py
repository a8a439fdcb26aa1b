"""The file of recipients: addresses and secrets, which only its owner may read or write."""

import logging
import os
import stat
from pathlib import Path
from typing import Final

import msgspec

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.notices.recipients import RecipientsFile, read_recipients

log = logging.getLogger(__name__)

LONGEST_RECIPIENTS_FILE: Final = 4_194_304

_FORBIDDEN: Final = stat.S_IWGRP | stat.S_IRWXO
"""The group may read it, so that root can own what the service reads; nobody else may anything."""


class Recipients:
    """The recipients in force, read again when `look` finds the file changed.

    Attributes:
        current: What the file says.

    Raises:
        BadFile: It cannot be read or used.
    """

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self._path = path
        self._catalogue = catalogue
        self._stamp = _stamp(path)
        self.current = load_recipients(path, catalogue)

    def look(self) -> bool:
        """Read the file again if it has changed; return whether other recipients are in force.

        A file that is gone or broken changes nothing but the log: messages that wait must not be
        given up for a slip of the pen.
        """
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.current = load_recipients(self._path, self._catalogue)
        except BadFile as error:
            log.error("%s (the recipients read before stay in force)", error)  # noqa: TRY400  the message says it all
            return False
        log.info(
            "%s: read again, %d recipients of notices, %d departments",
            self._path,
            len(self.current.recipients),
            len(self.current.departments),
        )
        return True


def load_recipients(path: Path, catalogue: Catalogue) -> RecipientsFile:
    """Read a file of recipients, with the password from a file of its own where it names one.

    Raises:
        BadFile: It cannot be read or used, or others than its owner and group may read it.
    """
    text = _private_text(path, "recipients")
    file = read_recipients(text, str(path), catalogue)
    departments = {
        name: msgspec.structs.replace(
            each, key=_one_line(path, each.key_file, f"departments.{name}.key_file", "the key")
        )
        if each.key_file
        else each
        for name, each in file.departments.items()
    }
    file = msgspec.structs.replace(file, departments=departments)
    if file.mail is None or not file.mail.password_file:
        return file
    password = _one_line(path, file.mail.password_file, "mail.password_file", "the password")
    mail = msgspec.structs.replace(file.mail, password=password)
    return msgspec.structs.replace(file, mail=mail)


def _one_line(path: Path, name: str, what: str, content: str) -> str:
    """Return the line that a private file beside the file of recipients has."""
    beside = path.parent / name
    line = _private_text(beside, what).strip()
    if not line or "\n" in line:
        raise BadFile(f"{beside}: must have one line, {content} ({what})")
    return line


def _private_text(path: Path, what: str) -> str:
    try:
        with path.open("rb") as opened:
            _check_mode(path, os.fstat(opened.fileno()))
            content = opened.read(LONGEST_RECIPIENTS_FILE + 1)
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror} ({what})") from None
    if len(content) > LONGEST_RECIPIENTS_FILE:
        raise BadFile(f"{path}: is longer than {LONGEST_RECIPIENTS_FILE} bytes ({what})")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadFile(f"{path}: is not UTF-8 ({what})") from None


def _check_mode(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid not in (os.geteuid(), 0):
        raise BadFile(
            f"{path}: belongs to user {status.st_uid}, and this process is user {os.geteuid()}; "
            "it must be its reader's own, or root's"
        )
    if mode & _FORBIDDEN:
        raise BadFile(
            f"{path}: has mode {mode:04o}, so that others may read or write it; it has addresses "
            f"and secrets: chmod 600 {path} (or 640, for a group that may read it)"
        )


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
