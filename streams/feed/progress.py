"""How far a feeder is, shown to the person who started it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from streams.feed.reading import ReadingCounts


@contextmanager
def shown_progress(*, is_wanted: bool) -> Iterator[Callable[[ReadingCounts], None]]:
    """Return what is to be told how far a feeder is; it shows rows, their rate and refusals."""
    if not is_wanted or not sys.stderr.isatty():
        yield lambda _: None
        return
    began = time.monotonic()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("读取 reading", total=None)

        def told(counts: ReadingCounts) -> None:
            many = sum(counts.rows.values())
            rate = many / max(time.monotonic() - began, 0.1)
            sent, refused = counts.events, counts.rows["refused"]
            bar.update(
                task,
                description=f"{many:,} 行 rows ({rate:,.0f}/s), {sent:,} 事件 events, "
                f"{refused:,} 拒收 refused",
            )

        yield told
