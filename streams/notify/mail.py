"""Sending a message by e-mail."""

import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectTimeoutError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPReadTimeoutError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from streams.core.notices.attempts import AttemptFault
from streams.core.notices.message import one_line
from streams.core.notices.recipients import MailServer
from streams.notify.senders import Parcel, tls_of

_PERMANENT: Final = 500
"""From this code on, a server says that the same message would be refused again."""


async def send_mail(parcel: Parcel) -> AttemptFault | None:
    """Send a message to its recipient's mailbox; see `Send`."""
    server = parcel.file.mail
    if server is None:
        return AttemptFault("no-mail-server")
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls == "implicit",
        start_tls=server.tls == "starttls",
        username=server.user or None,
        password=server.password or None,
        # The library would ask the name server for it, which may not answer.
        local_hostname=socket.gethostname(),
        timeout=parcel.timeout,
        tls_context=None if server.tls == "none" else tls_of(parcel.file),
    )
    has_begun = False
    try:
        async with client:
            has_begun = True
            await client.send_message(made_mail(parcel, server))
    except (SMTPException, OSError) as error:
        fault = mail_fault(error)
        return fault._replace(may_have_arrived=fault.may_have_arrived and has_begun)
    return None


def made_mail(parcel: Parcel, server: MailServer) -> EmailMessage:
    """Make the e-mail of a message; the same at each attempt, its Message-ID too."""
    delivery = parcel.delivery
    mail = EmailMessage(policy=SMTP)
    mail["From"] = server.sender
    mail["To"] = parcel.recipient.email.removeprefix("mailto:")
    mail["Subject"] = one_line(parcel.message.title)
    mail["Date"] = delivery.made
    mail["Message-ID"] = f"<{delivery.id}@{server.sender.rpartition('@')[2]}>"
    # No answering machine answers, so that two of them do not talk for ever (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parcel.message.text, charset="utf-8", cte="base64")
    return mail


def mail_fault(error: Exception) -> AttemptFault:
    """Return why an e-mail was not taken, by what the library raised."""
    match error:
        case SMTPAuthenticationError():
            return AttemptFault("smtp-login")
        case SMTPNotSupported():
            return AttemptFault("smtp-not-supported")
        case SMTPConnectTimeoutError() | SMTPConnectError():
            return AttemptFault("connect")
        case SMTPRecipientsRefused():
            codes = [refused.code for refused in error.recipients]
            return _refused(max(codes, default=0), is_of_message=True)
        case SMTPResponseException():
            return _refused(error.code, is_of_message=isinstance(error, SMTPDataError))
        case SMTPReadTimeoutError() | SMTPTimeoutError():
            return AttemptFault("timeout", may_have_arrived=True)
        case SMTPServerDisconnected():
            return AttemptFault("disconnected", may_have_arrived=True)
        case ssl.SSLError():
            return AttemptFault("tls")
        case OSError():
            return AttemptFault("connect")
    return AttemptFault("smtp", may_have_arrived=True)


def _refused(code: int, *, is_of_message: bool) -> AttemptFault:
    return AttemptFault(f"smtp-{code}", is_final=is_of_message and code >= _PERMANENT)
