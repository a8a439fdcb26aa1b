"""Making and revoking keys: the file is written whole or not at all, and by one at a time."""

import fcntl
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.core.errors import BadFile, BadInput
from streams.gateway.access.keys import Key, KeysFile, digest, read_keys
from streams.gateway.http.roles import ROLES, Role

TOKEN_PREFIX: Final = "kb_"  # noqa: S105  how every key begins, by which a leaked one is found
TOKEN_BYTES: Final = 32

LONGEST_SUBJECT: Final = 256
"""Characters that a subject may have, as of `streams.core.events.messages`."""

OF_UNITS: Final[tuple[Role, ...]] = ("feed", "figures", "cases", "calendar", "department")
"""The roles that a key may have which is limited to units."""

_NAME: Final = re.compile(r"[^\W_](?:[\w .@-]{0,62}[^\W_])?")
_SOURCE: Final = re.compile(r"[!-~]{1,256}")


def make_key(
    path: Path,
    name: str,
    roles: Sequence[str],
    sources: Sequence[str],
    *,
    subjects: Sequence[str] = (),
    restate_others: bool = False,
    own_cases: bool = False,
    expires: str = "",
    units: Sequence[str] = (),
    categories: Sequence[str] = (),
) -> str:
    """Make a key and write it into the file, which is made where there is none.

    Args:
        path: The file.
        name: Whose it is.
        roles: What it may do.
        sources: Which sources it may feed; none: any.
        subjects: Prefixes of the subjects that it may feed; none: any.
        restate_others: Whether it may restate or void what other sources said.
        own_cases: Whether it may add steps only to cases that its own sources opened.
        expires: When it ends, as `streams.gateway.access.expiry.read_expiry` returns it; or never.
        units: The units that it is limited to, each with all under it; none: it sees the county.
        categories: The categories whose cases' events it reads as a department; none: any.

    Returns:
        Its token, kept nowhere.

    Raises:
        BadInput: It cannot be made so; says why.
        BadFile: The file cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"NAME: {name!r} is not a name for a key; it has 1 to 64 letters, digits, and inside "
            "spaces, '.', '-', '_' or '@'"
        )
    if not roles:
        raise BadInput(f"--role: is needed, once or more; roles are {', '.join(ROLES)}")
    _check_limits(roles, sources, subjects)
    _check_reading(roles, units)
    _check_department(roles, units, categories)
    _check_answering(roles, units, sources, restate_others=restate_others)
    _check_others(sources, restate_others=restate_others, own_cases=own_cases)
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    given: dict[str, Any] = {
        "name": name,
        "roles": [role for role in ROLES if role in roles],
        "sources": list(dict.fromkeys(sources)),
        "subjects": list(dict.fromkeys(subjects)),
        "restate_others": restate_others,
        "own_cases": own_cases,
        "expires": expires,
        "units": list(dict.fromkeys(units)),
        "categories": list(dict.fromkeys(categories)),
        "sha256": digest(token),
        "made": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }

    def with_one_more(keys: tuple[Key, ...]) -> tuple[Key, ...]:
        if any(key.name == name for key in keys):
            raise BadInput(
                f"NAME: there is a key {name} already; choose another name, or revoke it"
            )
        taken = {key.id for key in keys}
        while (identifier := secrets.token_hex(4)) in taken:
            pass
        return (*keys, msgspec.convert(given | {"id": identifier}, Key))

    _change(path, with_one_more)
    return token


def _check_limits(roles: Sequence[str], sources: Sequence[str], subjects: Sequence[str]) -> None:
    for option, limits in (("--source", sources), ("--subject", subjects)):
        if limits and "feed" not in roles:
            raise BadInput(f"{option}: limits what a key feeds; it needs --role feed")
    if bad := [prefix for prefix in sources if not _SOURCE.fullmatch(prefix)]:
        raise BadInput(
            f"--source: {bad[0]!r} cannot begin a source, which is a URI reference in ASCII"
        )
    for prefix in subjects:
        if not prefix.isprintable() or not 0 < len(prefix) <= LONGEST_SUBJECT:
            raise BadInput(
                f"--subject: {prefix!r} cannot begin a subject, which is 1 to {LONGEST_SUBJECT} "
                "characters, none of them a control character"
            )


def _check_reading(roles: Sequence[str], units: Sequence[str]) -> None:
    if "calendar" in roles and len(set(roles)) > 1:
        raise BadInput(
            "--role calendar: such a key is written into addresses, which are kept in histories "
            "and logs, so it can have no other role; make one key for the calendar and another one"
        )
    beyond = [role for role in ROLES if role in roles and role not in OF_UNITS]
    if units and beyond:
        raise BadInput(
            f"--unit: limits what a key sees, and the role {beyond[0]} is not of units; roles with "
            f"it are {', '.join(OF_UNITS)}"
        )


def _check_department(
    roles: Sequence[str], units: Sequence[str], categories: Sequence[str]
) -> None:
    if "department" in roles and not (units or categories):
        raise BadInput(
            "--role department: reads letters whole, with names and telephones; say of whose cases "
            "with --unit, --category or both"
        )
    if not categories:
        return
    if "department" not in roles:
        raise BadInput("--category: limits what a department reads; it needs --role department")
    beyond = [role for role in ROLES if role in roles and role != "department"]
    if beyond and not units:
        raise BadInput(
            f"--category: does not limit the role {beyond[0]}, which would be of the county; add "
            "--unit, or make a key for each"
        )


def _check_answering(
    roles: Sequence[str], units: Sequence[str], sources: Sequence[str], *, restate_others: bool
) -> None:
    if "feed" not in roles or not units:
        return
    if not sources:
        raise BadInput(
            "--unit: a unit's key feeds as a system of its own; name its source with --source, as "
            "/gaoling/housing"
        )
    if restate_others:
        raise BadInput("--restate-others: a unit's key answers cases and opens none")


def _check_others(sources: Sequence[str], *, restate_others: bool, own_cases: bool) -> None:
    for option, is_given in (("--restate-others", restate_others), ("--own-cases", own_cases)):
        if is_given and not sources:
            raise BadInput(
                f"{option}: says what a key limited to sources may do with others' cases; it "
                "needs --source"
            )
    if restate_others and own_cases:
        raise BadInput(
            "--own-cases: keeps a key to its own cases, and --restate-others lets it change those "
            "of others; give one of them"
        )


def revoke_key(path: Path, identifier: str) -> Key:
    """Take a key out of the file; return the key it was.

    Raises:
        BadInput: There is no key of this id.
        BadFile: The file cannot be used.
    """
    revoked: list[Key] = []

    def without(keys: tuple[Key, ...]) -> tuple[Key, ...]:
        revoked.extend(key for key in keys if key.id == identifier)
        if not revoked:
            ids = ", ".join(f"{key.id} ({key.name})" for key in keys) or "none"
            raise BadInput(f"ID: {identifier!r} is not a key in {path}; there are {ids}")
        return tuple(key for key in keys if key.id != identifier)

    _change(path, without)
    return revoked[0]


def listed(keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Return what may be shown of keys: all but their hashes."""
    return [
        {name: value for name, value in msgspec.structs.asdict(key).items() if name != "sha256"}
        for key in keys
    ]


def _change(path: Path, how: Callable[[tuple[Key, ...]], tuple[Key, ...]]) -> None:
    """Write the file again, whole or not at all; two who do so at once wait for each other."""
    path = path.resolve()  # Where it is a link, what it points to is replaced.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent):
            keys = how(read_keys(path) or ())
            content = msgspec.json.format(msgspec.json.encode(KeysFile(keys)), indent=2)
            number, temporary = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # mode 0600
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(content + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
