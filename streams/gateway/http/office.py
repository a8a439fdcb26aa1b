"""Files for Word and Excel, made one after the other in a thread of their own.

The largest that may be asked for take seconds and tens of megabytes: others are answered meanwhile,
and there is never more than one in the making, however many ask.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from streams.printing.as_csv import table_csv
from streams.printing.as_xlsx import table_xlsx
from streams.printing.formats import CSV, Format
from streams.printing.tables import ValueTable

_ONE: Final = ThreadPoolExecutor(1, thread_name_prefix="office")


async def in_turn(make: Callable[[], bytes]) -> bytes:
    """Return what `make` makes, once all that was asked for before is made."""
    return await asyncio.get_running_loop().run_in_executor(_ONE, make)


async def table_body(table: ValueTable, form: Format) -> bytes:
    """Return a table as CSV, or for Excel."""
    return table_csv(table).encode() if form is CSV else await in_turn(partial(table_xlsx, table))
