"""The files of a backup: what is written is read, and what is damaged is said to be."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiokafka import ConsumerRecord

from streams.backup.files import (
    FORMAT,
    FRAME_RECORDS,
    Manifest,
    PartFile,
    PartWriter,
    check_part,
    make_folder,
    read_manifest,
    read_part_file,
    write_manifest,
)
from streams.core.errors import BadFile


def record(key: bytes | None, value: bytes | None, headers: Any = ()) -> Any:
    """Make a record as it is read from Kafka."""
    return ConsumerRecord("cases", 0, 0, 0, 0, key, value, None, -1, -1, headers)


RECORDS = [
    record(b"a", "{快报}".encode(), (("flush", b"1"),)),
    record(b"\xff\x00", None),
    record(None, b"", (("empty", None),)),
]


def manifest(*parts: PartFile, **changed: Any) -> Manifest:
    """Make a manifest."""
    now = datetime(2015, 3, 2, tzinfo=UTC)
    usual: dict[str, Any] = {
        "format": FORMAT,
        "version": "0.1.0",
        "begun": now,
        "ended": now,
        "cluster": "a cluster",
        "prefix": "",
        "partitions": 1,
        "catalogue_sha256": "",
        "parts": list(parts),
    }
    return Manifest(**usual | changed)


def written(folder: Path, records: list[Any]) -> PartFile:
    """Write a file."""
    writer = PartWriter(folder, "cases", 0)
    writer.write(records)
    return writer.finish()


def test_records_are_read_as_they_were(tmp_path: Path) -> None:
    """Bytes that are not text, empty ones and null; headers; in their order."""
    part = written(tmp_path, RECORDS)
    check_part(tmp_path, part)
    (found,) = read_part_file(tmp_path, part)
    assert found == [(item.key, item.value, list(item.headers)) for item in RECORDS]
    assert part.records == 3


def test_many_records_are_read_some_at_a_time(tmp_path: Path) -> None:
    """Memory does not grow with the backup."""
    part = written(tmp_path, RECORDS * FRAME_RECORDS)
    sizes = [len(records) for records in read_part_file(tmp_path, part)]
    assert sizes == [FRAME_RECORDS] * 3


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """The folder too, whatever the mask."""
    folder = tmp_path / "deep" / "backup"
    make_folder(folder)
    part = written(folder, RECORDS)
    write_manifest(folder, manifest(part))
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"cases-0.gz": 0o600, "manifest.json": 0o600}


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    """It has its days and its files."""
    made = manifest(PartFile("cases-0.gz", "cases", 0, 3, 99, "0f"))
    write_manifest(tmp_path, made)
    assert read_manifest(tmp_path) == made
    assert made.records == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not contain a complete backup"),
        (b"", "is damaged"),
        (b"\xff", "is damaged"),
        (b"{}", "is damaged"),
        (msgspec.json.encode(manifest(format=2)), "this Kuaibao reads format 1"),
    ],
)
def test_a_manifest_that_is_none_is_refused(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """Missing, empty, no text, of something else, or of a later version."""
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(BadFile, match=said):
        read_manifest(tmp_path)


def test_a_file_that_changed_is_refused(tmp_path: Path) -> None:
    """It may differ by a bit or in length, or be gone."""
    part = written(tmp_path, RECORDS)
    path = tmp_path / part.file
    whole = path.read_bytes()
    for content, said in (
        (whole[:-1] + bytes([whole[-1] ^ 1]), "is damaged"),
        (whole[:-1], f"has {part.size - 1} bytes, and had {part.size}"),
    ):
        path.write_bytes(content)
        with pytest.raises(BadFile, match=said):
            check_part(tmp_path, part)
    path.unlink()
    with pytest.raises(BadFile, match="cannot be read"):
        check_part(tmp_path, part)


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        gzip.compress(b"\x00\x00\x00\x09[]", mtime=0),
        gzip.compress(b"\x00\x00\x00\x01\xc0", mtime=0),
        gzip.compress(b"", mtime=0)[:-4],
        gzip.compress(b"", mtime=0),
    ],
)
def test_a_file_that_is_none_of_a_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever it is, even where the manifest calls it right."""
    part = written(tmp_path, RECORDS)
    (tmp_path / part.file).write_bytes(content)
    with pytest.raises(BadFile, match=str(tmp_path / part.file)):
        list(read_part_file(tmp_path, part))


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    """A backup writes over nothing."""
    (tmp_path / "something").touch()
    with pytest.raises(BadFile, match="needs an empty folder"):
        make_folder(tmp_path)


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The message has the reason that the system gives."""
    with pytest.raises(BadFile, match=r"nowhere/cases-0\.gz: cannot be written: No such file"):
        PartWriter(tmp_path / "nowhere", "cases", 0)
