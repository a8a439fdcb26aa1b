"""A broker that identifies its users: TLS, passwords, certificates, and what each may do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import trustme
from aiokafka.protocol.admin import CreateAclsRequest_v1
from aiokafka.protocol.api import Request
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from streams.broker import ports
from streams.broker.broker import LocalBroker
from streams.kafka.clients import administrator

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "security.md"

RESOURCES: Final = {"topic": 2, "group": 3, "transactional-id": 5}
PATTERNS: Final = {"literal": 3, "prefixed": 4}
OPERATIONS: Final = {"read": 3, "write": 4, "create": 5, "describe": 8, "describe-configs": 10}
ALLOW: Final = 3

MODULES: Final = "org.apache.kafka.common.security"


def password(user: str) -> str:
    """Return a user's password."""
    return f"{user}-密码-%s!"


class SecureBroker(LocalBroker):
    """A broker with three listeners where little is allowed, and the tests' own, where all is.

    Args:
        folder: For its data and certificates.
        users: Whom it knows, by SCRAM and by PLAIN.
    """

    def __init__(self, folder: Path, users: list[str]) -> None:
        self.scram, self.plain, self.certificate, way_in, controller = _ports(5)
        self._users = users
        authority = trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        self.other_ca = folder / "other-ca.pem"
        trustme.CA().cert_pem.write_to_path(self.other_ca)
        # "localhost" is the name in the certificate; 127.0.0.1, where it listens too, is not.
        server = folder / "server.pem"
        _write(authority.issue_cert("localhost"), server)
        self.own_certificate, self.own_key = folder / "worker.pem", folder / "worker-key.pem"
        own = authority.issue_cert("worker.county.example", common_name="worker")
        own.cert_chain_pems[0].write_to_path(self.own_certificate)
        own.private_key_pem.write_to_path(self.own_key)
        ways = {
            "PLAINTEXT": way_in,
            "SCRAM": self.scram,
            "PLAIN": self.plain,
            "CERTIFICATE": self.certificate,
        }
        mine = [f"{name}://127.0.0.1:{port}" for name, port in ways.items()]
        told = [f"{name}://localhost:{port}" for name, port in ways.items()]
        plain = " ".join(f'user_{user}="{password(user)}"' for user in users)
        settings = {
            "listeners": ",".join([*mine, f"CONTROLLER://127.0.0.1:{controller}"]),
            "advertised.listeners": ",".join(told),
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            "SCRAM:SASL_SSL,PLAIN:SASL_PLAINTEXT,CERTIFICATE:SSL",
            "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.scram.scram-sha-512.sasl.jaas.config": (
                f"{MODULES}.scram.ScramLoginModule required;"
            ),
            "listener.name.plain.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.plain.plain.sasl.jaas.config": (
                f"{MODULES}.plain.PlainLoginModule required {plain};"
            ),
            "listener.name.certificate.ssl.client.auth": "required",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(server),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.ca),
            "ssl.principal.mapping.rules": r"RULE:^.*CN=([^,]+).*$/$1/",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        # A properties file is Latin-1, with everything else written as Java does.
        escaped = {name: _escaped(value) for name, value in settings.items()}
        super().__init__(folder / "kafka", port=way_in, settings=escaped)

    def _java(self, *arguments: str, classpath: str) -> dict[str, Any]:
        if "format" in arguments:
            users = [f"SCRAM-SHA-512=[name={u},password={password(u)}]" for u in self._users]
            arguments += tuple(word for user in users for word in ("--add-scram", user))
        return super()._java(*arguments, classpath=classpath)

    async def allow(self, rows: list[tuple[str, ...]]) -> None:
        """Allow what rows say: user, resource, name, pattern, operations."""
        async with administrator({"bootstrap_servers": self.bootstrap}) as admin:
            answer = await admin._send_request(_Allow(rows))
        assert all(code == 0 for code, _ in answer.creation_responses), answer


def documented() -> Iterator[tuple[str, ...]]:
    """Return the rows of the document's table of what each user must be allowed."""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip(" `") for cell in line.strip("|").split("|"))
        if len(cells) == 5 and cells[1] in RESOURCES:
            yield cells


class _Allow(Request[CreateAclsRequest_v1]):  # type: ignore[misc]  # aiokafka is untyped here
    API_KEY = 30

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        self._rows = rows

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> Any:
        return request_struct_class(
            [
                (
                    RESOURCES[resource],
                    name,
                    PATTERNS[pattern],
                    f"User:{user}",
                    "*",
                    OPERATIONS[operation],
                    ALLOW,
                )
                for user, resource, name, pattern, operations in self._rows
                for operation in operations.split(", ")
            ]
        )


def _ports(many: int) -> list[int]:
    found: set[int] = set()
    while len(found) < many:
        found.add(ports.free())
    return sorted(found)


def _write(certificate: trustme.LeafCert, path: Path) -> None:
    """Write a certificate and its key as Kafka takes them: the key as PKCS #8, and first."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pkcs8 + b"".join(pem.bytes() for pem in certificate.cert_chain_pems))


def _escaped(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]|\\", lambda found: f"\\u{ord(found[0]):04x}", value)
