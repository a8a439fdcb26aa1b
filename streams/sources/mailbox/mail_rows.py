"""What a mail is to the office, and the cells of its row."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from streams.core.mapping.rows import RowCell
from streams.sources.mailbox.imap import ListedMail
from streams.sources.mailbox.mail import Mail, mail_id

MAIL_FIELDS: Final = (
    *("id", "thread", "what", "reply_to", "date", "arrived", "from", "name", "to"),
    *("subject", "text", "attachments", "folder", "message_id", "shortened"),
)
"""The cells of a mail."""

MailRole: TypeAlias = Literal["letter", "further", "reply", "own", "automatic"]


def mail_role(mail: Mail, begin: str, office: Sequence[str]) -> MailRole:
    """Return what a mail is.

    Args:
        mail: The mail.
        begin: The Message-ID of the mail that begins its thread; "" where that is not here.
        office: The addresses that the office answers from; ``@gaoling.gov.cn`` is all of a domain.
    """
    if mail.is_automatic:
        return "automatic"
    is_of_office = any(
        mail.sender.endswith(address) if address.startswith("@") else mail.sender == address
        for address in office
    )
    if is_of_office:
        return "reply" if mail.references else "own"
    return "further" if begin else "letter"


def mail_cells(
    mail: Mail, listed: ListedMail, begin: str, office: Sequence[str]
) -> dict[str, RowCell]:
    """Return the cells of a mail, but for those that say where it is; see `mail_role`."""
    role = mail_role(mail, begin, office)
    answered = begin or mail.references[0] if role == "reply" else ""
    date = mail.date or listed.arrived
    if date and listed.arrived:
        date = min(date, listed.arrived)  # Clocks of writers go wrong; no mail comes before it.
    return {
        "id": mail.id,
        "thread": mail_id(begin) if begin else mail.id,
        "what": role,
        "reply_to": mail_id(answered) if answered else None,
        "date": date,
        "arrived": listed.arrived,
        "from": mail.sender or None,
        "name": mail.name or None,
        "to": ", ".join(mail.to) or None,
        "subject": mail.subject or None,
        "text": mail.text or None,
        "attachments": ", ".join(mail.attachments) or None,
    }
