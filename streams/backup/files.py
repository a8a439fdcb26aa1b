"""The files of a backup: one for each partition, and a manifest that says what they must contain.

A file is gzip around frames; a frame is its length (four bytes, the highest first) and so many
bytes of MessagePack: a list of records, each a key, a value and headers, as in Kafka.
The manifest is written last, so a folder without one is not a finished backup.
"""

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from streams.core.errors import BadFile
from streams.kafka.records import Output, Record

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
FRAME_RECORDS: Final = 1_000

GZIP_LEVEL: Final = 3
LENGTH_BYTES: Final = 4


class PartFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file.

    Attributes:
        file: Its name in the folder.
        topic: What it was read from, without prefix.
        partition: Which of it.
        records: How many it has.
        size: Its bytes.
        sha256: Of these bytes, in hexadecimal digits.
    """

    file: str
    topic: str
    partition: int
    records: int
    size: int
    sha256: str


class Manifest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """What a backup is, and what its files must be.

    Attributes:
        format: Of the files; 1.
        version: Of the Kuaibao that wrote it.
        begun, ended: When it was taken, UTC. What workers counted before `begun` is in it.
        cluster: Kafka's id of the cluster.
        prefix: Before the topics' names there; the backup has names without it.
        partitions: Of the topics by case.
        catalogue_sha256: Of the catalogue in force, in hexadecimal digits.
        parts: Its files.
        waiting: How many offsets workers had still to read of what was there when `feeders` had
            been read; where it is not 0, a row may be among what feeders have sent whose events are
            not in `cases`. -1 where Kafka did not say.
    """

    format: int
    version: str
    begun: datetime
    ended: datetime
    cluster: str
    prefix: str
    partitions: int
    catalogue_sha256: str
    parts: list[PartFile]
    waiting: int = 0

    @property
    def records(self) -> int:
        """How many records are in all of its files."""
        return sum(part.records for part in self.parts)


_frame = msgspec.msgpack.Encoder().encode
_records = msgspec.msgpack.Decoder(
    list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]]
).decode
_manifest = msgspec.json.Decoder(Manifest).decode


def make_folder(folder: Path) -> None:
    """Make the folder, for its owner alone; an empty one that exists is used.

    Raises:
        BadFile: It cannot be made, or is not empty.
    """
    with _written(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadFile(f"{folder}: is not empty; a backup needs an empty folder")


class PartWriter:
    """Writes one file, which its owner alone may read."""

    def __init__(self, folder: Path, topic: str, partition: int) -> None:
        self._path = folder / f"{topic}-{partition}.gz"
        self._topic, self._partition, self._records = topic, partition, 0
        with _written(self._path):
            self._file = os.fdopen(_new(self._path), "wb")
            self._zipped = gzip.GzipFile("", "wb", GZIP_LEVEL, self._file, mtime=0)

    def write(self, records: list[Record]) -> None:
        """Write records after those before."""
        with _written(self._path):
            for start in range(0, len(records), FRAME_RECORDS):
                frame = _frame(
                    [
                        (record.key, record.value, record.headers)
                        for record in records[start : start + FRAME_RECORDS]
                    ]
                )
                self._zipped.write(len(frame).to_bytes(LENGTH_BYTES))
                self._zipped.write(frame)
        self._records += len(records)

    def close(self) -> None:
        """Close the file, whether it is whole or not."""
        self._zipped.close()
        self._file.close()

    def finish(self) -> PartFile:
        """Write all of it to the disk, and return what is in it."""
        with _written(self._path):
            self._zipped.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        size, digest = _digest(self._path)
        return PartFile(self._path.name, self._topic, self._partition, self._records, size, digest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Finish a backup."""
    path = folder / MANIFEST
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    with _written(path):
        begun = path.with_suffix(".part")
        with os.fdopen(_new(begun), "wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        begun.rename(path)


def read_manifest(folder: Path) -> Manifest:
    """Read what a backup is.

    Raises:
        BadFile: It is not a backup, is not finished, or is not of this format.
    """
    path = folder / MANIFEST
    try:
        manifest = _manifest(path.read_bytes())
    except FileNotFoundError:
        raise BadFile(
            f"{path}: is not there; {folder} does not contain a complete backup"
        ) from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: is damaged, or of another version: {error}") from None
    if manifest.format != FORMAT:
        raise BadFile(f"{path}: format = {manifest.format}: this Kuaibao reads format {FORMAT}")
    return manifest


def check_part(folder: Path, part: PartFile) -> None:
    """See that a file is the one that was written.

    Raises:
        BadFile: It is not there, cut off or changed.
    """
    path = folder / part.file
    try:
        size, digest = _digest(path)
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    if size != part.size:
        raise BadFile(f"{path}: has {size} bytes, and had {part.size}; take another copy of it")
    if digest != part.sha256:
        raise BadFile(f"{path}: is damaged: its SHA-256 is not the manifest's; take another copy")


def read_part_file(folder: Path, part: PartFile) -> Iterator[list[Output]]:
    """Return the records of a file that `check_part` has seen, some at a time.

    Raises:
        BadFile: Its content is not what the manifest says.
    """
    path, many = folder / part.file, 0
    try:
        with gzip.open(path) as file:
            while head := file.read(LENGTH_BYTES):
                records = _records(file.read(int.from_bytes(head)))
                many += len(records)
                yield [(key, value, headers) for key, value, headers in records]
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise BadFile(f"{path}: cannot be read as a file of a backup: {error}") from None
    if many != part.records:
        raise BadFile(f"{path}: holds {many} records, and the manifest says {part.records}")


def close_all(writers: Iterable[PartWriter]) -> None:
    """Close files of which some may not be whole."""
    for writer in writers:
        writer.close()


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _digest(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from None
