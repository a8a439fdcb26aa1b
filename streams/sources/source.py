"""What every source can do, and what must be known of each kind of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec

from streams.core.errors import Stopped
from streams.core.mapping.rows import Position, Taken


class SourceAway(Stopped):
    """A source does not answer, or for now cannot be read: trying again later may help."""

    exit_code = 4


class SourceContext(NamedTuple):
    """What a source is opened with, beside its own keys.

    Attributes:
        folder: The mapping file's folder, to which paths in it are relative.
        wanted: The fields that the mapping reads; empty where one is still to be suggested.
        required: Those of them without which a row cannot be used.
        zone: The catalogue's time zone, in which local times are meant.
        identities: Of each table ``[[rows]]`` the fields that its rows are known by.
        kafka: How the installation's own Kafka is reached, as its clients are told.
        is_trial: Whether rows are only looked at, so that nothing may be made at the source.
    """

    folder: Path
    wanted: frozenset[str]
    required: frozenset[str]
    zone: ZoneInfo
    identities: tuple[frozenset[str], ...] = ()
    kafka: Mapping[str, Any] = MappingProxyType({})
    is_trial: bool = False


class Source(Protocol):
    """Hands rows over. All of it runs in one thread, which is not that of Kafka.

    Attributes:
        fields: Which cells there can be, once it is open.
    """

    fields: Sequence[str]

    def take(self, position: Position) -> Iterator[Taken]:
        """Return what has come after a position; ends when there is nothing more for now.

        The next is asked for only when what was handed over before it is in Kafka, but for a source
        that was opened to be looked at.

        Raises:
            BadInput: It cannot be used as it is; a person must do something.
            SourceAway: It does not answer for now.
        """
        ...

    def wait(self, seconds: float) -> None:
        """Return when there may be more, or after so many seconds."""
        ...

    def close(self) -> None:
        """Let go of all that is open; may be called twice."""
        ...


class SourceKind(NamedTuple):
    """A kind of source, as ``[source] kind`` names it.

    Attributes:
        keys: A msgspec struct with the keys of ``[source]`` apart from `kind`, unknown ones
            forbidden.
        open: Opens one. Raises BadInput and SourceAway.
        reads_whole: Whether it hands over all that there is each time, as a sheet does: a row that
            is there twice and says two things is then refused. Else the later one counts.
    """

    keys: type[msgspec.Struct]
    open: Callable[[Any, SourceContext], Source]
    reads_whole: bool = False


def secret(folder: Path, *, file: str | None, env: str | None, name: str = "password") -> str:
    """Read a secret from where a mapping file says: it is never in the file itself.

    Args:
        folder: The mapping file's folder.
        file: What ``password_file`` says.
        env: What ``password_env`` says.
        name: What the secret is, for what is said of it.

    Raises:
        BadInput: Neither or both are said, or nothing is there.
    """
    import os

    from streams.core.errors import BadInput

    if (file is None) == (env is None):
        raise BadInput(f"[source]: say one of {name}_file and {name}_env")
    if env is not None:
        found = os.environ.get(env, "")
        if not found:
            raise BadInput(f"[source] {name}_env = {env!r}: the variable is not set, or empty")
        return found
    path = folder / str(file)
    try:
        found = path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"[source] {name}_file: {path} cannot be read: {error}") from None
    if not found:
        raise BadInput(f"[source] {name}_file: {path} is empty")
    return found
