"""What a mapping file says of a mailbox."""

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

OfficeAddress = Annotated[str, Meta(pattern=r"^[^@\s]*@[^@\s]+$")]


class MailboxKeys(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "mailbox"``.

    Attributes:
        host: The IMAP server.
        port: Its port; 0: 993, or 143 with STARTTLS.
        security: How TLS begins. There is no way without it.
        ca_file: PEM file of who signed the server's certificate; "": those that the system trusts.
        user: Whose mailbox it is.
        password_file, password_env: Where the password is; one of them.
        folders: Which folders are read. Replies are found where the folder of sent mails is one.
        office: The addresses that the office answers from; ``@gaoling.gov.cn`` is all of a domain.
        since: Mails that came in before this day are left alone.
        most_bytes: Bytes that are fetched of a mail; of a longer one its beginning.
        mark_read: Whether what Kafka has is marked as read.
        move_to: The folder to which what Kafka has is moved; "": it stays where it is.
        timeout: Seconds for which the server may say nothing.
    """

    host: Annotated[str, Meta(min_length=1)]
    port: Annotated[int, Meta(ge=0, le=65_535)] = 0
    security: Literal["tls", "starttls"] = "tls"
    ca_file: str = ""
    user: Annotated[str, Meta(min_length=1)]
    password_file: str | None = None
    password_env: str | None = None
    folders: Annotated[tuple[str, ...], Meta(min_length=1, max_length=20)] = ("INBOX",)
    office: tuple[OfficeAddress, ...] = ()
    since: dt.date | None = None
    most_bytes: Annotated[int, Meta(ge=4_096, le=67_108_864)] = 1_048_576
    mark_read: bool = False
    move_to: str = ""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 30.0
