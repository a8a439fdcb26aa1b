"""Taking and restoring backups as the commands do it, and the content of the kept topics."""

from pathlib import Path
from typing import Any, Final

from tests.support.installation import Installation

KEPT: Final = (
    *("cases", "figures", "quick-report-items", "quick-reports", "conflicts"),
    *("notice-items", "notices", "deliveries", "feeders"),
    *("sketch-key", "sketches", "hotspot-decisions", "hotspots", "publications"),
)
NOTHING: Final[dict[str, list[Any]]] = {topic: [] for topic in KEPT}


def content(kuaibao: Installation) -> dict[str, list[Any]]:
    """Return the records of the kept topics, in order, without their places and dates."""
    return {
        topic: [
            (record.partition, record.key, record.value, record.headers)
            for record in kuaibao.read(topic)
        ]
        for topic in KEPT
    }


def subjects(kuaibao: Installation) -> set[bytes]:
    """Return the subjects of the cases that are there."""
    return {record.key for record in kuaibao.read("cases")}


def back_up(kuaibao: Installation, folder: Path) -> None:
    """Take a backup, which must succeed."""
    done = kuaibao.kuaibao("backup", str(folder))
    assert done.returncode == 0, done.stderr


def restore(kuaibao: Installation, folder: Path) -> None:
    """Restore a backup, which must succeed."""
    done = kuaibao.kuaibao("restore", str(folder))
    assert done.returncode == 0, done.stderr
