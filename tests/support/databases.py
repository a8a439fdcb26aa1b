"""Database servers as processes of their own, and mappings of their tables."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

DATABASE_PASSWORD: Final = "pass-口令"  # noqa: S105  of a server that lives for a test
PASSWORD_VARIABLE: Final = "TEST_DATABASE_PASSWORD"  # noqa: S105

_POSTGRESQL: Final = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
wal_level = logical
max_wal_senders = 8
max_replication_slots = 8
fsync = off
ssl = on
ssl_cert_file = '{folder}/cert.pem'
ssl_key_file = '{folder}/key.pem'
shared_buffers = 16MB
"""

_HBA: Final = """
local all all trust
local replication all trust
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl replication all 127.0.0.1/32 scram-sha-256
"""


class DatabaseServer(NamedTuple):
    """A server that runs.

    Attributes:
        url: Where the feeder's user reaches it, over TLS.
        admin: Where its administrator does, for SQLAlchemy.
        ca_file: Who signed its certificate.
        restart: Ends it as a power cut does, and starts it again.
    """

    url: str
    admin: str
    ca_file: Path
    restart: Callable[[], None]

    def run(self, *statements: str) -> None:
        """Run statements as the administrator, each in a transaction of its own."""
        with administered(self.admin) as engine, engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def keys(self, **more: Any) -> dict[str, Any]:
        """Return the keys of ``[source]``, but for those of a table."""
        return {
            "url": self.url,
            "password_env": PASSWORD_VARIABLE,
            "ca_file": str(self.ca_file),
            "every": 0.2,
            **more,
        }


@contextmanager
def administered(url: str) -> "Iterator[Engine]":
    """Reach a server, with each statement in a transaction of its own unless one is begun."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def postgresql_server() -> Iterator[DatabaseServer]:
    """Run a PostgreSQL with logical decoding; a test is skipped where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("no PostgreSQL; Debian has the package postgresql")
    binaries = found[-1].parent
    # As root it refuses to run, so it runs as the user that its package has made.
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with _folder(user) as folder:
        port, data = _free_port(), folder / "data"
        arguments = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _run_as(user, str(binaries / "initdb"), *arguments, "--no-sync", "--no-locale")
        words = {"port": port, "folder": folder}
        (data / "postgresql.auto.conf").write_text(_POSTGRESQL.format(**words), encoding="utf-8")
        (data / "pg_hba.conf").write_text(_HBA, encoding="utf-8")
        command = [str(binaries / "postgres"), "-D", str(data)]
        with _served(command, user, folder, folder / f".s.PGSQL.{port}") as restart:
            admin = f"postgresql+psycopg2://postgres@/postgres?host={folder}&port={port}"
            server = DatabaseServer(
                f"postgresql://feeder@127.0.0.1:{port}/postgres",
                admin,
                folder / "ca.pem",
                restart,
            )
            server.run(f"CREATE USER feeder REPLICATION PASSWORD '{DATABASE_PASSWORD}'")
            yield server


@contextmanager
def mariadb_server() -> Iterator[DatabaseServer]:
    """Run a MariaDB with a log of rows; a test is skipped where there is none."""
    binary = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    if not Path(binary).exists():
        pytest.skip("no MariaDB; Debian has the package mariadb-server")
    user = pwd.getpwuid(os.geteuid())
    with _folder(user) as folder:
        port, data, file = _free_port(), folder / "data", folder / "socket"
        name = f"--user={user.pw_name}"
        arguments = [
            "--no-defaults",
            f"--datadir={data}",
            name,
            "--auth-root-authentication-method",
        ]
        arguments[-1] += "=normal"
        _run_as(user, "mariadb-install-db", *arguments, "--skip-test-db")
        options = {
            "datadir": data,
            "port": port,
            "socket": file,
            "bind-address": "127.0.0.1",
            "pid-file": folder / "pid",
            "log-bin": data / "log",
            "binlog-format": "ROW",
            "binlog-row-metadata": "FULL",
            "server-id": 1,
            "innodb-buffer-pool-size": "16M",
            "innodb-flush-log-at-trx-commit": 2,  # Enough where a process is killed.
            "ssl-cert": folder / "cert.pem",
            "ssl-key": folder / "key.pem",
            "character-set-server": "utf8mb4",
        }
        said = [f"--{key}={value}" for key, value in options.items()]
        with _served([binary, "--no-defaults", name, *said], user, folder, file) as restart:
            admin = f"mysql+pymysql://root@/?unix_socket={file}&charset=utf8mb4"
            server = DatabaseServer(
                f"mysql://feeder@127.0.0.1:{port}/hotline", admin, folder / "ca.pem", restart
            )
            server.run(
                "CREATE DATABASE hotline",
                f"CREATE USER feeder@'127.0.0.1' IDENTIFIED BY '{DATABASE_PASSWORD}' REQUIRE SSL",
                "GRANT SELECT, DELETE, LOCK TABLES ON hotline.* TO feeder@'127.0.0.1'",
                "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO feeder@'127.0.0.1'",
            )
            yield server


@contextmanager
def _folder(user: pwd.struct_passwd) -> Iterator[Path]:
    """Make a folder that the server's user comes to, with a certificate in it."""
    import trustme

    folder = Path(tempfile.mkdtemp(prefix="kuaibao-db-"))
    try:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
        certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
        (folder / "key.pem").chmod(0o600)
        for path in [folder, *folder.iterdir()]:
            os.chown(path, user.pw_uid, user.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: pwd.struct_passwd) -> dict[str, Any]:
    other = os.geteuid() != user.pw_uid
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if other else {}


def _run_as(user: pwd.struct_passwd, *command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", **_as(user)
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _served(
    command: Sequence[str], user: pwd.struct_passwd, folder: Path, file: Path
) -> Iterator[Callable[[], None]]:
    """Run a server until it answers at its socket; yield what kills and starts it again."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", start_new_session=True, **_as(user)
            )
        running.append(process)
        _wait_for(file, process, folder / "log")

    def restart() -> None:
        process = running.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        file.unlink(missing_ok=True)
        start()

    try:
        start()
        yield restart
    finally:
        for process in running:
            process.send_signal(signal.SIGINT if "postgres" in command[0] else signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)


def _wait_for(file: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as tried:
            try:
                tried.connect(str(file))
            except OSError:
                time.sleep(0.05)
                continue
        if file.name == "socket" or _is_ready(log):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-3_000:])


def _is_ready(log: Path) -> bool:
    """Return whether a PostgreSQL that recovers lets people in, as its log says."""
    said = log.read_text(encoding="utf-8", errors="replace")
    return said.rfind("ready to accept connections") > said.rfind("starting PostgreSQL")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
