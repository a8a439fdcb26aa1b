"""A backup is opened before anything is written: which are taken, and which are not."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.backup.files import FORMAT, Manifest, PartWriter, write_manifest
from streams.backup.restoring import open_backup
from streams.core.errors import BadFile
from streams.settings.settings import Settings
from streams.topics.installation import Installation

INSTALLATION = Installation.read(Settings(partitions=2))
BY_CASE = ("cases", "figures", "conflicts")
SINGLE = ("quick-report-items", "quick-reports")


def backup(folder: Path, by_case: Collection[str], single: Collection[str] = SINGLE) -> Path:
    """Write an empty backup of some topics."""
    places = [(topic, number) for topic in by_case for number in range(2)]
    parts = [
        PartWriter(folder, topic, at).finish() for topic, at in places + [(t, 0) for t in single]
    ]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    manifest = Manifest(
        format=FORMAT,
        version="0.1.0",
        begun=now,
        ended=now,
        cluster="",
        prefix="",
        partitions=2,
        catalogue_sha256="",
        parts=parts,
    )
    write_manifest(folder, manifest)
    return folder


def test_a_backup_of_a_version_without_conflicts_is_taken(tmp_path: Path) -> None:
    """One that has them is taken as well."""
    for name, topics in (("now", BY_CASE), ("before", BY_CASE[:2])):
        folder = tmp_path / name
        folder.mkdir()
        parts = open_backup(INSTALLATION, backup(folder, topics)).parts
        assert len(parts) == 2 * len(topics) + 2


def test_a_backup_with_notices_and_deliveries_is_taken(tmp_path: Path) -> None:
    """And one of a version that gave notices and delivered none."""
    notices = (*SINGLE, "notice-items", "notices")
    for name, single in (("now", (*notices, "deliveries")), ("before", notices)):
        folder = tmp_path / name
        folder.mkdir()
        parts = open_backup(INSTALLATION, backup(folder, BY_CASE, single)).parts
        assert len(parts) == 2 * len(BY_CASE) + len(single)


def test_a_backup_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    """What was kept then and now must be there, conflicts as a whole."""
    for name, topics in (("cases", ("figures", "conflicts")), ("figures", ("cases",))):
        folder = tmp_path / name
        folder.mkdir()
        with pytest.raises(BadFile, match="one file for each partition"):
            open_backup(INSTALLATION, backup(folder, topics))
