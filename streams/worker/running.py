"""Running a worker: the Faust application with our logging, metrics and exit codes."""

import asyncio
import gc
import logging
from typing import Final

from faust import Worker
from prometheus_client import start_http_server

from streams.core.errors import BadInput
from streams.logs import setup as logs
from streams.metrics.metrics import WORKER
from streams.settings.settings import Settings
from streams.tracing import spans
from streams.worker.app import make_app

log = logging.getLogger(__name__)

WORKER_LOG_LEVELS: Final = {
    "faust": "WARNING",
    "mode": "WARNING",
    "aiokafka": "ERROR",
    # On a new broker it calls each try to find the group's coordinator an error.
    "aiokafka.consumer.group_coordinator": "CRITICAL",
}
"""What these say at every start is for those who debug them; aiokafka warns of every retry."""


class PromptWorker(Worker):
    """Faust's worker, but that it ends when it has ended: a restart need not wait a second more."""

    async def _sentinel_task(self) -> None:
        """Sleep no second before the loop is closed; every task has been waited for by then."""


def run_worker(settings: Settings, log_level: str = "INFO") -> None:
    """Run a worker until SIGINT or SIGTERM; ends the process.

    Exit codes: 0 stopped when asked; 1 stopped by a fault, which the log names.

    Raises:
        BadFile: The catalogue cannot be used.
        BadInput: Metrics cannot be served where the settings say.
        WrongTopic: A topic has other settings than it needs.
        Unreachable: No Kafka answers.
    """
    logs.set_up(settings.log_format, log_level, WORKER_LOG_LEVELS)
    spans.start_spans("kuaibao-worker")
    # Cases are kept as bytes, which the collector need not look at; what it does look at are the
    # records of the batch at hand, again and again, unless it is told to wait.
    gc.set_threshold(1_000_000, 20, 20)
    app = make_app(settings)
    # Here, since Faust would hide behind a crash what is wrong with Kafka or a topic.
    asyncio.run(app.provision())
    if settings.metrics_port:
        serve_metrics(settings.metrics_host, settings.metrics_port)
    worker = PromptWorker(
        app, loglevel=None, override_logging=False, redirect_stdouts=False, quiet=True
    )
    worker.spinner = None  # It would write codes for a terminal into the log.
    try:
        worker.execute_from_commandline()
    finally:
        spans.stop_spans()
        log.info("stopped")


def serve_metrics(host: str, port: int) -> None:
    """Serve a worker's metrics in a thread of their own.

    Raises:
        BadInput: It is not an address of this machine, or is in use.
    """
    try:
        start_http_server(port, host, registry=WORKER)
    except OSError as error:
        raise BadInput(
            f"metrics_host = {host!r}, metrics_port = {port}: nothing can listen there: "
            f"{error.strerror}; set another port (0 is none)"
        ) from None
