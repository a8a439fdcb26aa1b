"""The process of hotspots, as a worker starts it: settings come as a line of JSON to its input.

It ends when its input does, which is when the worker says so or has died.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from typing import Final

import msgspec
from aiokafka.errors import KafkaError

from streams.core.errors import NoKafka
from streams.kafka.troubles import passes
from streams.logs import setup as logs
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.worker.hotspots.work import HotspotWork

log = logging.getLogger(__name__)

END_SECONDS: Final = 3.0
"""How long it may take to end; what was not committed is done again by the next."""

NICE: Final = 10
"""It takes what processor time others leave."""


async def _run(installation: Installation) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watch() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(stop.set)
        threading.Timer(END_SECONDS, os._exit, [0]).start()

    threading.Thread(target=watch, daemon=True).start()
    await HotspotWork(installation, stop).run()


def run_process() -> int:
    """Work until the input ends; return the exit code: 1 where the worker is to start it again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal sends it to the worker as well.
    os.nice(NICE)
    gc.set_threshold(100_000, 20, 20)
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=Settings)
    logs.set_up(settings.log_format, "INFO", {"aiokafka": "ERROR"})
    try:
        asyncio.run(_run(Installation.read(settings)))
    except (KafkaError, NoKafka) as error:
        if isinstance(error, KafkaError) and not passes(error):
            log.exception("hotspots: stopping")
        else:
            log.warning("hotspots: %r; it begins again", error)
        return 1
    return 0


if __name__ == "__main__":
    code = run_process()
    sys.stdout.flush()
    os._exit(code)  # The timer and the thread that watches need not be waited for.
