"""Connecting to Kafka: one way to start a client, one message when there is no Kafka."""

import asyncio
import inspect
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, Protocol, TypeVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from streams.core.errors import NoKafka
from streams.kafka import tolerant
from streams.kafka.bootstrap import know_brokers

tolerant.install()

_OF_CONNECTIONS: Final = frozenset(inspect.signature(create_conn).parameters)

LOOK_SECONDS: Final = 5.0
"""Seconds to look for the reason why a client could not be started."""


class Unreachable(NoKafka):
    """No broker answers at the addresses that the settings name."""

    def __init__(self, addresses: str) -> None:
        super().__init__(
            f"no Kafka answers at {addresses}; start one (`kuaibao broker` runs a local one) "
            "or name yours with KUAIBAO_KAFKA=host:port"
        )


class NotLetIn(Unreachable):
    """A broker is there, and it or we end the connection: a password, a certificate, a protocol."""

    def __init__(self, address: str, why: str) -> None:
        NoKafka.__init__(self, f"Kafka at {address}: {why}")


class HungUp(NotLetIn):
    """It ends the connection without an error: it may only just be starting."""


class WentAway(Unreachable):
    """A broker has answered, and cannot answer now: it ends, starts or moves partitions."""

    def __init__(self, options: dict[str, Any], error: KafkaError) -> None:
        NoKafka.__init__(
            self,
            f"Kafka at {options['bootstrap_servers']} cannot answer now "
            f"({type(error).__name__}: {error}); try again in a moment",
        )


class NotAllowed(NoKafka):
    """Kafka knows who we are, and does not allow what we need to do."""

    def __init__(self, options: dict[str, Any], error: KafkaError) -> None:
        user = options.get("sasl_plain_username")
        super().__init__(
            f"Kafka does not allow {f'user {user}' if user else 'us'} what is needed: {error}; "
            "docs/security.md lists what each user must be allowed"
        )


NOT_ALLOWED: Final = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)


class KafkaClient(Protocol):
    """What consumers and producers have in common."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Disconnect."""


C = TypeVar("C", bound=KafkaClient)


async def start(client: C, options: dict[str, Any]) -> C:
    """Connect a client made with `options`, or raise what `connected` raises."""
    try:
        await _connect(client, options)
    except BaseException:
        await client.stop()
        raise
    return client


@asynccontextmanager
async def connected(client: C, options: dict[str, Any]) -> AsyncIterator[C]:
    """Connect a client made with `options`, and disconnect it at the end.

    Raises:
        Unreachable: No Kafka answers, or it does not let us in.
        WentAway: It could not answer something that was asked meanwhile.
        NotAllowed: What was done meanwhile is not allowed.
    """
    await start(client, options)
    try:
        with _explained(options):
            yield client
    finally:
        await client.stop()


@asynccontextmanager
async def administrator(options: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect a client that makes and describes topics; raises what `connected` does."""
    admin = AIOKafkaAdminClient(**options)
    try:
        await _connect(admin, options)
        with _explained(options):
            yield admin
    finally:
        await admin.close()


async def _connect(client: KafkaClient | AIOKafkaAdminClient, options: dict[str, Any]) -> None:
    with _explained(options):
        try:
            await know_brokers(client)
            await client.start()
        except KafkaConnectionError as error:
            raise await why_not(options) from error


@contextmanager
def _explained(options: dict[str, Any]) -> Iterator[None]:
    """Say what Kafka's errors mean: what it does not allow, and what passes by itself."""
    try:
        yield
    except NOT_ALLOWED as error:
        raise NotAllowed(options, error) from error
    except KafkaError as error:
        if error.retriable:
            raise WentAway(options, error) from error
        raise


async def why_not(options: dict[str, Any]) -> Unreachable:
    """Find out why no client made with `options` could be started.

    aiokafka logs why, and raises that it could not connect; so one more connection is tried.
    """
    addresses = str(options["bootstrap_servers"])
    # A client may have options that say nothing of its connections, as a producer's batches.
    given = {name: value for name, value in options.items() if name in _OF_CONNECTIONS}
    for host, port, _ in collect_hosts(addresses):
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                connection = await create_conn(host, port, **given)
                try:
                    await connection.send(MetadataRequest([]))
                finally:
                    connection.close()
        except (OSError, KafkaError) as error:  # TimeoutError is an OSError.
            if why := _told(error, options):
                kind = HungUp if _hung_up(error) else NotLetIn
                return kind(f"{host}:{port}", why)
    return Unreachable(addresses)


def _hung_up(error: Exception) -> bool:
    """Return whether a broker ended the connection without an error."""
    cause = error.__cause__ or error.__context__
    ends = isinstance(error, KafkaConnectionError | ConnectionResetError)
    return ends and not isinstance(cause, ssl.SSLError)


def _told(error: Exception, options: dict[str, Any]) -> str:
    """Put into words why a broker that is there cannot be talked to; '' if it is not there."""
    cause = error.__cause__ or error.__context__
    fault = next((e for e in (error, cause) if isinstance(e, ssl.SSLError)), None)
    protocol = f"kafka_security_protocol is {options.get('security_protocol', 'PLAINTEXT')}"
    if isinstance(fault, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted: {fault.verify_message}; kafka_ca_file must hold "
            "the certificate of who signed it, and `kafka` name it as the certificate does"
        )
    if isinstance(fault, ssl.SSLError):
        return (
            f"no TLS with it: {fault.reason}; {protocol}, and a broker that asks for a certificate "
            "wants kafka_certificate and kafka_key"
        )
    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"it does not let user {options['sasl_plain_username']} in: kafka_user, "
            "kafka_password (or what kafka_password_file holds) or kafka_sasl_mechanism "
            f"({options['sasl_mechanism']}) is wrong"
        )
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        return f"it does not take kafka_sasl_mechanism = {options.get('sasl_mechanism')}: {error}"
    if _hung_up(error):
        return (
            f"it ends the connection: it may only just be starting. Otherwise {protocol}, which "
            "may not be that of its listener, or it asks for a certificate (kafka_certificate)"
        )
    return ""
