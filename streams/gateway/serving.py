"""Running a gateway: its address, its logging, and how it ends."""

import asyncio
import gc
import logging
import signal
import socket
import ssl
from pathlib import Path
from typing import Any, Final

import click
from aiohttp import web

from streams.core.errors import BadFile, BadInput, Stopped
from streams.gateway.access.guard import Guard
from streams.gateway.access.hosts import is_loopback
from streams.gateway.access.keys import Keys
from streams.gateway.app import Ways, make_gateway
from streams.gateway.http.connection import OPTIONS, Connection
from streams.gateway.http.door import Door, most_connections
from streams.gateway.intake.feeder import Feeder
from streams.gateway.state.state import State
from streams.kafka.clients import Unreachable
from streams.kafka.ending import end_tasks
from streams.logs import audit
from streams.logs import setup as logs
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import PUBLICATION_REQUESTS, QUICK_REPORT_DUE
from streams.tracing import spans

logger = logging.getLogger(__name__)

GATEWAY_STOP_SECONDS: Final = 10.0
"""How long requests that are under way may take once the gateway is to stop."""

GATEWAY_LOG_LEVELS: Final = {"aiokafka": "CRITICAL"}
"""It warns of every retry, and while Kafka is away of little else."""


class Failed(Stopped):
    """What the gateway answers from can no longer be kept up to date."""


def run_gateway(settings: Settings, log_level: str = "INFO") -> None:
    """Run a gateway until SIGINT or SIGTERM.

    Raises:
        BadInput: A file, a setting or the keys cannot be used, or nothing can listen at the
            address.
        NoKafka: No Kafka answers, or its topics are wrong.
        Failed: The state stopped being kept up to date; exit code 1.
    """
    logs.set_up(settings.log_format, log_level, GATEWAY_LOG_LEVELS)
    audit.send_to(settings.audit_log)
    spans.start_spans("kuaibao-gateway")
    # What is kept is arrays and bytes, which the collector need not look at again and again.
    gc.set_threshold(100_000, 20, 20)
    try:
        asyncio.run(serve(settings))
    finally:
        spans.stop_spans()
        logger.info("stopped")


async def serve(settings: Settings) -> None:
    """Serve until a signal or a failure; see `run_gateway`."""
    guard = make_guard(settings)
    tls = tls_context(settings)
    installation = Installation.read(settings)
    state = State(installation)
    ways = Ways(
        Feeder(settings),
        Feeder(settings, QUICK_REPORT_DUE),
        Feeder(settings, PUBLICATION_REQUESTS),
    )
    app = make_gateway(installation, guard, state, ways)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, shutdown_timeout=GATEWAY_STOP_SECONDS)
    # The address is taken first: a gateway that cannot have it need not read all of Kafka first.
    with bind(settings.gateway_host, settings.gateway_port) as listener:
        try:
            if not await _started(runner, stop):
                return
            manager = runner.server
            door = Door(
                listener,
                lambda: Connection(manager, loop=loop, **OPTIONS),
                most=most_connections(settings.gateway_connections),
                tls=tls,
            )
            place = listening_at(listener, tls=tls is not None)
            opened = asyncio.create_task(door.run())
            await asyncio.sleep(0)  # From here on it listens.
            click.echo(place)
            logger.info("listening at %s", place)
            try:
                await _until_stopped(stop, state, opened)
            finally:
                logger.info("stopping: what is under way is answered first")
                await end_tasks([opened])
        finally:
            await _clean_up(runner)


def make_guard(settings: Settings) -> Guard:
    """Make the guard.

    Raises:
        BadInput: The keys file cannot be used, or others can reach the address and there are no
            keys, or neither TLS nor a setting that says a proxy serves it.
    """
    path = Path(settings.keys_file)
    keys = Keys(path)
    host = settings.gateway_host
    secure = bool(settings.tls_certificate) or settings.behind_tls
    if not is_loopback(host):
        if not keys.current:
            raise BadInput(
                f"gateway_host = {host!r}: others can reach this address, and {path} (keys_file) "
                "holds no keys; make one with `kuaibao keys make NAME --role figures`, or listen "
                "on 127.0.0.1"
            )
        if not secure:
            raise BadInput(
                f"gateway_host = {host!r}: others can reach this address, and keys and cases would "
                "go over the network in the clear; set tls_certificate and tls_key, or put a proxy "
                "that serves TLS before the gateway and set behind_tls = true, or listen on "
                "127.0.0.1"
            )
    elif keys.current is None:
        logger.info("no keys (%s): anyone on this machine may ask everything", path)
    return Guard(
        keys,
        host,
        secure=secure,
        is_behind_proxy=settings.behind_tls,
        idle=settings.session_idle,
    )


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return the context that TLS is served with; None without TLS.

    Raises:
        BadFile: The certificate or its key cannot be used.
    """
    certificate, key = settings.tls_certificate, settings.tls_key
    if not certificate and not key:
        return None
    if not certificate or not key:
        lacking = "tls_key" if certificate else "tls_certificate"
        raise BadFile(f"{lacking}: is not set; TLS needs a certificate and its private key")
    for name, path in (("tls_certificate", certificate), ("tls_key", key)):
        try:
            Path(path).read_bytes()
        except OSError as error:
            raise BadFile(f"{name} = {path}: cannot be read: {error.strerror}") from None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, ValueError) as error:
        raise BadFile(
            f"tls_certificate = {certificate}, tls_key = {key}: cannot be used together: {error}; "
            "both must be PEM, the key without a password and that of the first certificate"
        ) from None
    return context


def bind(host: str, port: int) -> socket.socket:
    """Take the address, without listening yet.

    Raises:
        BadInput: It is not an address of this machine, or is taken.
    """
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise BadInput(f"gateway_host = {host!r}: is not an address: {error.strerror}") from None
    family, kind, protocol, _, place = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
    except OSError as error:
        listener.close()
        raise BadInput(
            f"gateway_host = {host!r}, gateway_port = {port}: nothing can listen there: "
            f"{error.strerror}; set another (port 0 is a free one)"
        ) from None
    return listener


def listening_at(listener: socket.socket, *, tls: bool) -> str:
    """Return where the gateway listens, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http{'s' if tls else ''}://{name}:{port}/"


async def _started(runner: web.AppRunner, stop: asyncio.Event) -> bool:
    """Start the application, unless a signal comes first; return whether it has started."""
    starting, stopping = asyncio.create_task(runner.setup()), asyncio.create_task(stop.wait())
    either: list[asyncio.Future[Any]] = [starting, stopping]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        await starting
        return True
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    return False


async def _clean_up(runner: web.AppRunner) -> None:
    """Answer what is under way, end live figures, then what they live on: all within a bound."""
    try:
        async with asyncio.timeout(3 * GATEWAY_STOP_SECONDS):
            await runner.cleanup()
    except TimeoutError:
        logger.error("not everything could be ended in an orderly way in time")  # noqa: TRY400


async def _until_stopped(stop: asyncio.Event, state: State, door: asyncio.Task[None]) -> None:
    """Wait for a signal.

    Raises:
        Unreachable: Kafka went away before everything was connected: later it is waited
            for. It is as if none had answered at the start, and no fault of the gateway's.
        Failed: What the gateway answers from is no longer kept up to date.
    """
    stopping = asyncio.create_task(stop.wait())
    either: list[asyncio.Future[Any]] = [stopping, state.failed, door]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if door.done():
        door.result()  # Never without a fault.
    if state.failed.done() and (error := state.failed.exception()):
        if isinstance(error, Unreachable):
            raise error
        raise Failed(
            f"the gateway can no longer keep up with Kafka and has stopped: {error}; its log says "
            "more"
        ) from error


def _no_password() -> str:
    raise ValueError("the key has a password")
