"""The settings of how Kafka is reached: where it is, over what, and who we are to it."""

import ssl
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from streams.core.errors import BadFile

LOCAL: Final = "127.0.0.1:9092"
"""Where ``kuaibao broker`` runs unless told otherwise."""


class KafkaConnection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How Kafka is reached. All clients are made with `client_options`."""

    kafka: Annotated[
        str, Meta(description="Kafka's bootstrap servers, host:port,host:port; '': a local one's")
    ] = ""
    kafka_security_protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
        Meta(description="how Kafka listens: SSL is over TLS, SASL is with user and password"),
    ] = "PLAINTEXT"
    kafka_ca_file: Annotated[
        str, Meta(description="PEM file of the CA of Kafka's certificate; '': the system's CAs")
    ] = ""
    kafka_certificate: Annotated[
        str, Meta(description="PEM file of our own certificate for Kafka, where it asks for one")
    ] = ""
    kafka_key: Annotated[str, Meta(description="PEM file of its private key")] = ""
    kafka_sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Meta(description="how user and password are proved to Kafka"),
    ] = "SCRAM-SHA-512"
    kafka_user: Annotated[str, Meta(description="the user as which we connect to Kafka")] = ""
    kafka_password: Annotated[
        str, Meta(description="the user's password", extra={"secret": True})
    ] = ""
    kafka_password_file: Annotated[
        str, Meta(description="file with the user's password, instead of kafka_password")
    ] = ""

    @property
    def bootstrap(self) -> str:
        """Where Kafka is."""
        return self.kafka or LOCAL

    def client_options(self) -> dict[str, Any]:
        """Return what every Kafka client is made with.

        Raises:
            BadFile: One of the settings needs another, or a file cannot be used; says which.
        """
        self._check_together()
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.kafka_security_protocol,
        }
        if self._over_tls:
            options["ssl_context"] = self._tls()
        if self._with_user:
            options |= {
                "sasl_mechanism": self.kafka_sasl_mechanism,
                "sasl_plain_username": self.kafka_user,
                "sasl_plain_password": self._password(),
            }
        return options

    @property
    def _over_tls(self) -> bool:
        return self.kafka_security_protocol.endswith("SSL")

    @property
    def _with_user(self) -> bool:
        return self.kafka_security_protocol.startswith("SASL")

    def _check_together(self) -> None:
        """Refuse what would not be used: its operator believes that it protects something."""
        protocol = f"kafka_security_protocol is {self.kafka_security_protocol}"
        for name in ("kafka_ca_file", "kafka_certificate", "kafka_key"):
            if getattr(self, name) and not self._over_tls:
                raise BadFile(f"{name}: is for TLS, and {protocol}; set that to SSL or SASL_SSL")
        for one, other in (
            ("kafka_certificate", "kafka_key"),
            ("kafka_key", "kafka_certificate"),
        ):
            if getattr(self, one) and not getattr(self, other):
                raise BadFile(f"{other}: is not set, and {one} is; a certificate needs its key")
        for name in ("kafka_user", "kafka_password", "kafka_password_file"):
            if getattr(self, name) and not self._with_user:
                raise BadFile(
                    f"{name}: is not shown to Kafka, as {protocol}; set that to SASL_SSL (or, in "
                    "a network where nobody listens, SASL_PLAINTEXT)"
                )
        if not self._with_user:
            return
        if not self.kafka_user:
            raise BadFile(f"kafka_user: is not set, and {protocol}, which needs one")
        if bool(self.kafka_password) == bool(self.kafka_password_file):
            both = "both are" if self.kafka_password else "neither is"
            raise BadFile(
                f"kafka_password, kafka_password_file: {both} set; {protocol}, which needs one of "
                "the two"
            )

    def _password(self) -> str:
        if self.kafka_password:
            return self.kafka_password
        where = f"kafka_password_file = {self.kafka_password_file}"
        password = _read("kafka_password_file", self.kafka_password_file)
        try:
            # Editors and `echo` end a file with a line end, which is not a part of a password.
            given = password.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise BadFile(f"{where}: is not UTF-8") from None
        if not given or "\n" in given:
            raise BadFile(f"{where}: must hold one line, the password")
        return given

    def _tls(self) -> ssl.SSLContext:
        """Make a context that trusts and names what the settings say; host names are verified."""
        for name in ("kafka_ca_file", "kafka_certificate", "kafka_key"):
            if path := getattr(self, name):
                _read(name, path)
        try:
            context = ssl.create_default_context(cafile=self.kafka_ca_file or None)
        except ssl.SSLError as error:
            raise BadFile(
                f"kafka_ca_file = {self.kafka_ca_file}: does not contain a certificate in PEM: "
                f"{error}"
            ) from None
        if self.kafka_certificate:
            try:
                context.load_cert_chain(self.kafka_certificate, self.kafka_key, _no_password)
            except (ssl.SSLError, ValueError) as error:
                raise BadFile(
                    f"kafka_certificate = {self.kafka_certificate}, kafka_key = {self.kafka_key}: "
                    f"cannot be used together: {error}; both must be PEM, the key without a "
                    "password and that of the first certificate"
                ) from None
        return context


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadFile(f"{name} = {path}: cannot be read: {error.strerror}") from None


def _no_password() -> str:
    raise ValueError("the key has a password")
