"""E-mail, to a real mail server on this machine."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import aiosmtplib
import msgspec
import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from streams.core.notices.attempts import AttemptFault
from streams.core.notices.deliveries import Delivery
from streams.core.notices.message import NoticeMessage
from streams.core.notices.recipients import MailServer, Recipient, RecipientsFile
from streams.notify.mail import made_mail, mail_fault, send_mail
from streams.notify.senders import Parcel
from tests.support.receivers import MailReceiver
from tests.unit.core.notices.made import MORNING

HOUSING = "housing@county.example"


def parcel(receiver: MailReceiver, ca_file: str = "", seconds: float = 3.0, **given: Any) -> Parcel:
    """Make a parcel to the mailbox of the housing bureau."""
    usual: dict[str, Any] = {"tls": "none", "sender": "desk@county.example"}
    server = MailServer("127.0.0.1", receiver.port, **usual | given)
    recipient = Recipient(email=f"mailto:{HOUSING}")
    file = RecipientsFile({"housing": recipient}, mail=server, ca_file=ca_file)
    delivery = Delivery("msg_1", "housing", "email", "housing", "2015-03-21", MORNING)
    message = NoticeMessage("住建局：催办1件", "催办〔2015〕12号　办件P-12\n  Urging\n", {})
    return Parcel(delivery, message, recipient, file, seconds)


def send(what: Parcel) -> AttemptFault | None:
    """Make an attempt."""
    return asyncio.run(send_mail(what))


def test_a_mail() -> None:
    """Chinese in subject and text, the same Message-ID at each attempt, no answer by machines."""
    with MailReceiver() as receiver:
        assert send(parcel(receiver)) is None
        assert send(parcel(receiver)) is None
    (address, mail), (_, repeat) = receiver.mails
    assert address == HOUSING
    assert mail["To"] == HOUSING
    assert mail["From"] == "desk@county.example"
    assert mail["Subject"] == "住建局：催办1件"
    assert mail["Message-ID"] == repeat["Message-ID"] == "<msg_1@county.example>"
    assert mail["Date"] == "Sat, 21 Mar 2015 00:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == "催办〔2015〕12号　办件P-12\n  Urging\n"


def test_no_header_comes_from_a_title() -> None:
    """A line break in it is a space."""
    with MailReceiver() as receiver:
        what = parcel(receiver)
        message = NoticeMessage("a\r\nBcc: x@y.example\n\nbody", "text\n", {})
        server = what.file.mail
        assert server is not None
        mail = made_mail(what._replace(message=message), server)
    assert mail["Subject"] == "a Bcc: x@y.example body"
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in mail.as_bytes()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("550 no such user", AttemptFault("smtp-550", is_final=True)),
        ("451 greylisted", AttemptFault("smtp-451")),
    ],
)
def test_refused_recipients(said: str, expected: AttemptFault) -> None:
    """For good, or for now: nothing has arrived."""
    with MailReceiver() as receiver:
        receiver.answer[HOUSING] = said
        assert send(parcel(receiver)) == expected
        assert receiver.mails == []


def test_a_server_that_acknowledges_too_late() -> None:
    """The mail may have arrived, and has."""
    with MailReceiver() as receiver:
        receiver.hangs_for = 1.5
        found = send(parcel(receiver, seconds=0.5))
        assert found == AttemptFault("timeout", may_have_arrived=True)
        assert len(receiver.mails) == 1


def test_nobody_listens() -> None:
    """Nothing has arrived."""
    with MailReceiver() as receiver:
        what = parcel(receiver)
    assert send(what) == AttemptFault("connect")


def _in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    known = LoginPassword(b"desk", b"correct horse")
    return AuthResult(success=given == known, handled=False)


def test_starttls_and_login(tmp_path: Path) -> None:
    """Trusted by the authority that the file names; a wrong password is told from a wrong name."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    asked: dict[str, Any] = {"tls": "starttls", "user": "desk", "password": "correct horse"}
    with MailReceiver(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=_in
    ) as receiver:
        assert send(parcel(receiver, str(ca_file), **asked)) is None
        assert len(receiver.mails) == 1
        wrong = asked | {"password": "battery"}
        assert send(parcel(receiver, str(ca_file), 20.0, **wrong)) == AttemptFault("smtp-login")
        untrusted = send(parcel(receiver, "", **asked))
        assert untrusted is not None
        assert (untrusted.kind, untrusted.may_have_arrived) == ("tls", False)
        assert len(receiver.mails) == 1


def test_no_mail_goes_in_the_clear_where_tls_is_asked_for() -> None:
    """A server that does not offer it, or somebody between who takes the offer out."""
    with MailReceiver() as receiver:
        assert send(parcel(receiver, tls="starttls")) == AttemptFault("smtp")
        assert receiver.mails == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (aiosmtplib.SMTPDataError(554, "x"), AttemptFault("smtp-554", is_final=True)),
        (aiosmtplib.SMTPSenderRefused(550, "x", "y"), AttemptFault("smtp-550")),
        (
            aiosmtplib.SMTPServerDisconnected("x"),
            AttemptFault("disconnected", may_have_arrived=True),
        ),
        (aiosmtplib.SMTPException("x"), AttemptFault("smtp", may_have_arrived=True)),
    ],
)
def test_other_faults(error: Exception, expected: AttemptFault) -> None:
    """A class, and nothing that the server has said: it may have addresses in it."""
    assert mail_fault(error) == expected


def test_without_a_server() -> None:
    """As where the file was changed meanwhile."""
    with MailReceiver() as receiver:
        what = parcel(receiver)
    file = msgspec.structs.replace(what.file, mail=None)
    assert send(what._replace(file=file)) == AttemptFault("no-mail-server")
