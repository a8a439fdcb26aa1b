"""Taking a backup of what workers keep.

Read in this order, each topic to the end that it has when its turn comes: `publications`,
`feeders`, `cases`, `figures`, `quick-report-items`, `quick-reports`, `conflicts`, those of
hotspots, `notice-items`, `notices`, `deliveries`, `titles`. What a publication was counted at is in
`cases` and `figures`, which are read after it: flushes that it names and nobody has would be given
to other events later. Before `cases` it waits until workers have counted what was there when
`feeders` had been read: what a feeder says that it has sent is then in `cases`. Whatever follows
from a case is in what is read after it. The other way round, an opinion item could be missing whose
case is there; sent again, its event would be known already, and the item would be in no quick
report. And a notice that was sent would be sent again. A warning that a hotspot says was given is
among the notices that are read after it. Texts are in no backup: what was not sketched yet will not
be.
"""

import hashlib
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from aiokafka import TopicPartition

from streams.backup.counted import uncounted
from streams.backup.files import (
    FORMAT,
    Manifest,
    PartFile,
    PartWriter,
    close_all,
    make_folder,
    write_manifest,
)
from streams.kafka.identity import identify
from streams.kafka.reading import read_to_end
from streams.kafka.tolerant import as_unreadable
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import (
    CASES,
    CONFLICTS,
    DELIVERIES,
    FEEDERS,
    FIGURES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    PUBLICATIONS,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
)

KEPT: Final = (
    PUBLICATIONS,
    FEEDERS,
    CASES,
    FIGURES,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    CONFLICTS,
    SKETCH_KEY,
    SKETCHES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    DELIVERIES,
    TITLES,
)
"""What a backup contains, in the order of reading."""

PATIENCE_SECONDS: Final = 60.0
"""How long workers are waited for: those that keep up need a second."""

OnProgress = Callable[[str, int], None]
"""Told a topic and how many more records of it have been read or written."""


def kept_partitions(installation: Installation) -> dict[str, list[TopicPartition]]:
    """List the partitions of each topic that a backup contains, in the order of reading."""
    return {name: installation.partitions(name) for name in KEPT}


async def take_backup(
    installation: Installation,
    folder: Path,
    on_progress: OnProgress,
    patience: float = PATIENCE_SECONDS,
) -> Manifest:
    """Copy what workers keep to files; workers may be at work.

    Args:
        installation: Whose topics.
        folder: Where to; made if it is not there.
        on_progress: Told how far it has come.
        patience: Seconds for which it waits for workers to count what feeders have sent.

    Raises:
        BadFile: The folder is not empty, or cannot be written.
        WrongTopic: A topic is missing, or not as it must be.
        Unreachable: No Kafka answers.
        NoKafka: Nothing could be read for a while, though there is more.
    """
    settings = installation.settings
    await provision(installation, create=False)
    begun = datetime.now(UTC)
    make_folder(folder)
    parts: list[PartFile] = []
    waiting = 0
    for topic, partitions in kept_partitions(installation).items():
        files = {at: PartWriter(folder, topic, at.partition) for at in partitions}
        try:
            # Where the topic ends is asked only now that all topics before it have been read: a
            # transaction that shows there is then written here too.
            starts = dict.fromkeys(partitions, 0)
            async with aclosing(read_to_end(settings.client_options(), starts)) as batches:
                async for at, records in batches:
                    # What cannot be read is not in any worker's state either, and the log names it.
                    readable = [one for one in records if not as_unreadable(one)]
                    files[at].write(readable)
                    on_progress(topic, len(readable))
            parts += [file.finish() for file in files.values()]
        finally:
            close_all(files.values())
        if topic == FEEDERS and any(part.records for part in parts):
            waiting = await uncounted(installation, patience)
    manifest = Manifest(
        format=FORMAT,
        version=version("kuaibao"),
        begun=begun,
        ended=datetime.now(UTC),
        cluster=(await identify(settings.topic(CASES), settings)).cluster,
        prefix=settings.prefix,
        partitions=settings.partitions,
        catalogue_sha256=catalogue_digest(settings),
        parts=parts,
        waiting=waiting,
    )
    write_manifest(folder, manifest)
    return manifest


def catalogue_digest(settings: Settings) -> str:
    """Return the SHA-256 of the catalogue file, in hexadecimal digits."""
    return hashlib.sha256(Path(settings.catalogue).read_bytes()).hexdigest()
