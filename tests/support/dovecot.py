"""A mailbox server: Debian's dovecot as a process of its own, over TLS, in a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import trustme
from imap_tools import MailBox

BINARY: Final = "/usr/sbin/dovecot"
PASSWORD: Final = "pass-口令"  # noqa: S105  of a server that lives for a test

_CONFIG: Final = """\
protocols = imap
base_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain
auth_failure_delay = 0
disable_plaintext_auth = yes
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
"""


class MailServer(NamedTuple):
    """A server that runs.

    Attributes:
        port: Where it takes TLS.
        plain_port: Where it takes STARTTLS.
        ca_file: Who signed its certificate.
        folder: Its files; ``mail/USER`` are the mails of a user.
    """

    port: int
    plain_port: int
    ca_file: Path
    folder: Path

    @contextmanager
    def opened(self, user: str) -> Iterator[MailBox]:
        """Open a user's mailbox, as somebody at a desk would."""
        import ssl

        context = ssl.create_default_context(cafile=str(self.ca_file))
        box = MailBox("127.0.0.1", self.port, ssl_context=context, timeout=20)
        box.login_utf8(user, PASSWORD)
        try:
            yield box
        finally:
            box.logout()

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Let mails come into a folder, which is made if it is not there."""
        with self.opened(user) as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            for mail in mails:
                box.append(mail, folder)

    def keys(self, user: str, **more: Any) -> dict[str, Any]:
        """Return the keys of ``[source]`` for a user's mailbox, but for the password."""
        return {"host": "127.0.0.1", "port": self.port, "user": user} | {
            "ca_file": str(self.ca_file),
            "password_env": "TEST_MAIL_PASSWORD",
            **more,
        }


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server; a test is skipped where there is none."""
    if not Path(BINARY).exists():
        pytest.skip("no dovecot; Debian has the package dovecot-imapd")
    # The user that reads mails must come to them, so not below pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="kuaibao-dovecot-"))
    process = None
    try:
        folder.chmod(0o755)
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
        certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
        (folder / "mail").mkdir()
        os.chown(folder / "mail", user.pw_uid, user.pw_gid)
        port, plain_port = _free_ports()
        config = folder / "dovecot.conf"
        words = {"folder": folder, "port": port, "plain_port": plain_port}
        words |= {"user": user.pw_name, "group": _group(user.pw_gid), "password": PASSWORD}
        config.write_text(_CONFIG.format(**words), encoding="utf-8")
        process = subprocess.Popen([BINARY, "-F", "-c", str(config)], start_new_session=True)
        _wait_for(port, process, folder / "log")
        yield MailServer(port, plain_port, folder / "ca.pem", folder)
    finally:
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _group(number: int) -> str:
    import grp

    return grp.getgrgid(number).gr_name


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = log.read_text(encoding="utf-8") if log.exists() else ""
    raise AssertionError(f"dovecot did not start: {said[-2_000:]}")
