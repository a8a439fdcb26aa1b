"""Running the sender of notices: its lease, its logging, its metrics, and how it ends."""

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiokafka.errors import ProducerFenced
from prometheus_client import start_http_server

from streams.core.errors import BadInput
from streams.core.notices.recipients import Way
from streams.kafka.troubles import Patience, passes
from streams.logs import setup as logs
from streams.metrics.metrics import NOTIFY
from streams.notify.apprise_way import send_by_apprise
from streams.notify.journal import journal
from streams.notify.lease import Lease, leased
from streams.notify.mail import send_mail
from streams.notify.recipients_file import Recipients
from streams.notify.senders import Send, tls_of
from streams.notify.session import Sending
from streams.notify.webhooks import send_webhook
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.topics import DELIVERIES, NOTICES

log = logging.getLogger(__name__)

SENDERS: Final[Mapping[Way, Send]] = {
    "email": send_mail,
    "webhook": send_webhook,
    "apprise": send_by_apprise,
}

NOTIFY_LOG_LEVELS: Final = {"aiokafka": "CRITICAL", "aiosmtplib": "CRITICAL"}
"""aiokafka warns of every retry; what SMTP servers say may have addresses in it."""

_RESOLVERS: Final = 32
"""Threads that ask name servers: one that does not answer must not hold up the others."""


def run_notify(settings: Settings, log_level: str = "INFO") -> None:
    """Send notices until SIGINT or SIGTERM.

    Raises:
        BadInput: A file or a setting cannot be used.
        NoKafka: No Kafka answers at the start, or its topics are wrong.
        WrittenByNewer: A later version of Kuaibao has written notices or deliveries.
    """
    logs.set_up(settings.log_format, log_level, NOTIFY_LOG_LEVELS)
    try:
        asyncio.run(send_notices(settings))
    finally:
        log.info("stopped")


async def send_notices(settings: Settings) -> None:
    """Send until a signal or a fault; see `run_notify`."""
    installation = Installation.read(settings)
    recipients = Recipients(Path(settings.recipients), installation.catalogue)
    tls_of(recipients.current)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_RESOLVERS))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await provision(installation, NOTICES, DELIVERIES)
    if settings.notify_metrics_port:
        _serve_metrics(settings.metrics_host, settings.notify_metrics_port)
    log.info(
        "%d recipients of notices, %d departments; joining those that may send",
        len(recipients.current.recipients),
        len(recipients.current.departments),
    )
    patience = Patience()
    while not stop.is_set():
        try:
            async with leased(settings) as lease:
                await _lead(installation, recipients, lease, stop, patience.reset)
        except Exception as error:
            if not passes(error):
                raise
            if patience.is_to_be_told():
                log.warning("Kafka: %s; trying again until it answers", error)
            await _within(stop, patience.wait())


async def _lead(
    installation: Installation,
    recipients: Recipients,
    lease: Lease,
    stop: asyncio.Event,
    is_well: Callable[[], None],
) -> None:
    """Send whenever the lease is held, until asked to stop."""
    while not stop.is_set():
        await _first_of(lease.held, stop)
        if stop.is_set():
            return
        lease.is_idle.clear()
        lost = asyncio.Event()
        ending = asyncio.create_task(_set_after(lost, lease.lost, stop))
        try:
            async with journal(installation.settings) as opened:
                session = Sending(installation, recipients, opened, SENDERS, _now)
                log.info("sending")
                is_well()
                await session.run(lost)
        except ProducerFenced:
            log.warning("another process sends now; letting go")
            await _within(stop, 1.0)
        finally:
            ending.cancel()
            lease.is_idle.set()


async def _first_of(*events: asyncio.Event) -> None:
    """Wait for one of several events."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _set_after(event: asyncio.Event, *others: asyncio.Event) -> None:
    await _first_of(*others)
    event.set()


async def _within(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _serve_metrics(host: str, port: int) -> None:
    try:
        start_http_server(port, host, registry=NOTIFY)
    except OSError as error:
        raise BadInput(
            f"metrics_host = {host!r}, notify_metrics_port = {port}: nothing can listen there: "
            f"{error.strerror}; set another port (0 is none)"
        ) from None


def _now() -> datetime:
    return datetime.now(UTC)
