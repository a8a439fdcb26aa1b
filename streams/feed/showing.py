"""What a mapping would make of a source, without sending anything; and a first mapping for one."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from streams.core.errors import BadInput
from streams.core.mapping.row_events import RowMade, RowRefusal
from streams.core.mapping.rows import START, SourceRow
from streams.core.mapping.sent import event_bytes
from streams.core.mapping.suggesting import suggested
from streams.core.toml_files import read_toml
from streams.feed.opening import OpenFeed, read_file, source_keys
from streams.feed.reading import ReadingCounts, SourceReading
from streams.feed.running import row_reader
from streams.feed.sent_rows import SentRows
from streams.feed.way import BatchLimits
from streams.sources.grids import SHEET_ENDINGS
from streams.sources.source import SourceContext
from streams.topics.installation import Installation

SUGGESTED_FROM: Final = 2_000
"""Rows that a suggestion looks at."""


def show_feed(
    installation: Installation,
    feed: OpenFeed,
    clock: Callable[[], int],
    *,
    first: int,
    out: Callable[[str], None],
    err: Callable[[str], None],
) -> ReadingCounts:
    """Show the first rows as events, and every refusal with what the row says; send nothing.

    Args:
        installation: By whose catalogue.
        feed: The mapping and its source.
        clock: Returns microseconds since the epoch.
        first: How many rows to show.
        out: Told each event, as JSON.
        err: Told each refusal.
    """
    rows = row_reader(installation, feed, clock)

    def refused(refusal: RowRefusal) -> None:
        value = f"：{refusal.value!r}" if refusal.value else ""
        err(f"{refusal.place}: {refusal.why}{value}")

    reading = SourceReading(
        feed.mapping,
        rows,
        sent := SentRows(feed.mapping.feeder),
        reads_whole=feed.kind.reads_whole,
        limits=BatchLimits(),
        on_refusal=refused,
        on_vanished=lambda _: None,
        on_away=lambda part: err(f"{part.place}: {part.why}"),
    )
    left = first
    try:
        for taken in feed.source.take(START):
            for row in islice(taken.rows, left):
                left -= 1
                made = rows.read(row)
                if isinstance(made, RowMade):
                    err(f"{made.place}:")
                    for event in made.events:
                        out(event_bytes(event, feed.mapping.origin, made.key, 1).decode())
            for batch in reading.step(taken):
                sent.apply(batch)
    finally:
        feed.source.close()
    return reading.counts


def suggest(installation: Installation, path: Path) -> str:
    """Return a first mapping for a file of a sheet, or for what a file's ``[source]`` says.

    Raises:
        BadInput: It cannot be read.
        SourceAway: The source does not answer.
    """
    if path.suffix.lower() == ".toml":
        said: dict[str, Any] = read_toml(read_file(path), str(path), dict[str, Any])
        source_said = said.get("source")
        if not isinstance(source_said, dict):
            raise BadInput(f"{path}: 缺少 [source] / [source] is missing")
        folder = path.parent
    elif path.is_dir() or path.suffix.lower() in SHEET_ENDINGS:
        source_said, folder = {"kind": "sheet", "path": str(path)}, Path()
    else:
        endings = ", ".join(SHEET_ENDINGS)
        raise BadInput(
            f"{path}: 不是电子表格（{endings}），也不是带 [source] 的 .toml / is neither a sheet "
            f"({endings}) nor a .toml that has a [source]"
        )
    kind, keys = source_keys(source_said, str(path))
    catalogue = installation.catalogue
    zone = ZoneInfo(catalogue.time_zone)
    kafka = installation.settings.client_options()
    context = SourceContext(folder, frozenset(), frozenset(), zone, kafka=kafka, is_trial=True)
    source = kind.open(keys, context)

    def rows() -> Iterator[SourceRow]:
        for taken in source.take(START):
            yield from taken.rows

    try:
        some = list(islice(rows(), SUGGESTED_FROM))
        return suggested(source_said, source.fields, some, catalogue)
    finally:
        source.close()
