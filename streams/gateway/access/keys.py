"""Keys: who may ask the gateway what, in a file that only its owner may read.

A token is 256 random bits. It is shown once, when it is made; the file keeps its SHA-256
(docs/decisions/0014 says why that is enough).
"""

import hashlib
import hmac
import logging
import math
import os
import stat
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.errors import BadFile
from streams.gateway.access.expiry import moment_of
from streams.gateway.http.roles import Role

logger = logging.getLogger(__name__)

LONGEST_FILE: Final = 4_194_304


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A key as the file keeps it.

    Attributes:
        id: What `kuaibao keys revoke` names it by.
        name: Whose it is.
        roles: What it may do.
        sha256: Of its token, in hexadecimal.
        made: When, RFC 3339 in UTC.
        sources: Prefixes that the ``source`` of an event it feeds must begin with; none: any.
        subjects: Prefixes that its ``subject`` must begin with; none: any.
        restate_others: With `sources`, whether it may restate or void what other sources said.
        own_cases: With `sources`, whether it may add steps only to cases that these opened.
        expires: When it ends, RFC 3339; ``""``: when it is revoked.
        units: The units that it is limited to, each with all under it; none: it sees the county.
        categories: The categories whose cases' events it reads as a department; none: any.
    """

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}$")]
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    made: str
    sources: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    restate_others: bool = False
    own_cases: bool = False
    expires: str = ""
    units: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def seconds_left(self, now: float) -> float:
        """Return for how long it is good, by seconds since the epoch; infinite where for ever."""
        return moment_of(self.expires) - now if self.expires else math.inf


class KeysFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in the file, as JSON."""

    keys: tuple[Key, ...]


class Keys:
    """The keys in force, read again when `look` finds the file changed.

    Attributes:
        current: The keys; None where there is no file.

    Raises:
        BadFile: The file is there and cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self.current = read_keys(path)

    def look(self) -> None:
        """Read the file again if it has changed; to be called for each request.

        A file that was there and now is gone or broken changes nothing but the log: a slip of the
        pen must neither open the gateway to everybody nor shut everybody out.
        """
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            self._read_again()

    def find(self, token: str) -> Key | None:
        """Return the key that has this token."""
        wanted = digest(token)
        found = None
        # All are compared, each in constant time, so that how long it takes tells nothing.
        for key in self.current or ():
            if hmac.compare_digest(key.sha256, wanted):
                found = key
        return found

    def by_id(self, identifier: str) -> Key | None:
        """Return the key of this id."""
        return next((key for key in self.current or () if key.id == identifier), None)

    def _read_again(self) -> None:
        try:
            keys = read_keys(self._path)
            if keys is None and self.current is not None:
                raise BadFile(f"{self._path}: is gone; restart the gateway to run without keys")
        except BadFile as error:
            logger.error("%s (the keys read before stay in force)", error)  # noqa: TRY400  the message says it all
            return
        self.current = keys
        logger.info("%s: read again, %d keys", self._path, len(keys or ()))


def read_keys(path: Path) -> tuple[Key, ...] | None:
    """Read a keys file; None where there is none.

    Raises:
        BadFile: It cannot be read or used, or others than its owner may read or write it.
    """
    try:
        with path.open("rb") as file:
            _check_owner(path, os.fstat(file.fileno()))
            content = file.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > LONGEST_FILE:
        raise BadFile(f"{path}: is longer than the {LONGEST_FILE} bytes a keys file may have")
    try:
        keys = msgspec.json.decode(content, type=KeysFile).keys
    except msgspec.DecodeError as error:
        raise BadFile(f"{path}: {error}; keys are made by `kuaibao keys make`") from None
    if len({key.id for key in keys}) < len(keys):
        raise BadFile(f"{path}: two keys have the same id; give each its own")
    for key in keys:
        try:
            key.seconds_left(0.0)
        except ValueError:
            raise BadFile(
                f"{path}: key {key.id}: expires = {key.expires!r}: is not a time such as "
                "2027-01-01T00:00:00Z; leave it out if the key does not expire"
            ) from None
    return keys


def _check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise BadFile(
            f"{path}: belongs to user {status.st_uid}, and this process is user {os.geteuid()}; "
            "a keys file must be its reader's own"
        )
    if mode := stat.S_IMODE(status.st_mode) & 0o077:
        raise BadFile(
            f"{path}: others may read or write it (mode {stat.S_IMODE(status.st_mode):04o}, of "
            f"which {mode:04o} must not be); chmod 600 {path}, and revoke keys that were read"
        )


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what differs once a file has changed: its time, length or identity, or its mode."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
