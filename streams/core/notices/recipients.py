"""Recipients: who gets which notices, by which way, as one TOML file says it.

The file has addresses and secrets. What is wrong with it is said by its place and rule, and never
by the value that was found there.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import Catalogue, is_name
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.ladder_tables import Action
from streams.core.errors import BadFile
from streams.core.notices.addresses import apprise_fault, email_fault, secret_fault, url_fault
from streams.core.toml_files import near, read_toml

Way = Literal["email", "webhook", "apprise"]
"""How a message goes out."""

WAYS: Final[tuple[Way, ...]] = ("email", "webhook", "apprise")

Language = Literal["both", "zh", "en"]

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
"""The only hosts to which mail may go without TLS."""

Network = IPv4Network | IPv6Network


class MailServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server that takes e-mail.

    Attributes:
        host: Its name; the certificate must be for it.
        port: Its port.
        tls: ``implicit`` (usually port 465), ``starttls`` (587), or ``none``, to this machine
            alone.
        sender: The address that messages are from.
        user: Who logs in; nobody does where it is left out.
        password: The user's password.
        password_file: A file with it, instead.
    """

    host: Annotated[str, Meta(min_length=1)]
    port: Annotated[int, Meta(ge=1, le=65_535)]
    sender: str = msgspec.field(name="from")
    tls: Literal["implicit", "starttls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    password_file: str = ""


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address that messages are posted to, signed as Standard Webhooks has it.

    Attributes:
        url: The address; over TLS unless it is in one of the networks of `inner`.
        secret: What messages are signed with: ``whsec_`` and 24 to 64 bytes in base64.
        old_secret: What they are signed with as well while a receiver changes to the new one.
    """

    url: str
    secret: str
    old_secret: str = ""


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who gets notices: one mailbox, one webhook and one address of apprise at most.

    Attributes:
        units: The units whose notices it gets; left out, it gets those of all units, and of cases
            that no unit has.
        under: Whether it also gets the notices of all units under these, as its own.
        copies: With ``under = false``: the actions of which it gets copies where the notice is to
            a unit under one of these.
        actions: Which actions it gets; all unless told.
        stages: About which deadlines; all unless told.
        hotspots: Whether it is warned of hotspots, by the rules of the catalogue.
        language: In which language; Chinese first and English beside it unless told.
        email: A mailbox, ``mailto:name@example.org``.
        webhook: An address that takes posts.
        apprise: An address as the package apprise writes it, ``dingtalk://…``.
    """

    units: Annotated[list[str], Meta(min_length=1)] | None = None
    under: bool = True
    copies: list[Action] = []
    actions: Annotated[list[Action], Meta(min_length=1)] = msgspec.field(
        default_factory=lambda: [*get_args(Action)]
    )
    stages: Annotated[list[Stage], Meta(min_length=1)] = msgspec.field(
        default_factory=lambda: [*DEADLINE_STAGES]
    )
    hotspots: bool = False
    language: Language = "both"
    email: str = ""
    webhook: Webhook | None = None
    apprise: str = ""

    @property
    def ways(self) -> list[Way]:
        """By which ways it gets messages."""
        return [way for way in WAYS if getattr(self, way)]


class DepartmentHook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A department's system that the events of its cases are posted to.

    Attributes:
        events: Where they are read, a gateway's ``…/v1/department/events``.
        webhook: Where they are posted to.
        key: A key of the role ``department``, which says whose events.
        key_file: A file with it, instead.
        content: Whether whole, with what citizens wrote and who they are; else which case, what
            and when alone.
    """

    events: str
    webhook: Webhook
    key: str = ""
    key_file: str = ""
    content: bool = False


class RecipientsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets notices.

    Attributes:
        recipients: By name. The name, and no address, shows in Kafka, logs and listings. Needed
            where there are no ``departments``.
        mail: The server that takes e-mail; needed where a recipient has ``email``.
        departments: Departments' systems that get events by webhook, by name.
        inner: Networks such as ``10.0.0.0/8`` that webhooks may reach although they are not
            public.
        ca_file: A PEM file with the authorities that mail servers and webhooks are trusted by; the
            system's unless told.
    """

    recipients: dict[str, Recipient] = {}
    mail: MailServer | None = None
    departments: dict[str, DepartmentHook] = {}
    inner: list[str] = []
    ca_file: str = ""

    @property
    def inner_networks(self) -> list[Network]:
        """The networks of `inner`."""
        return [ip_network(each) for each in self.inner]


def read_recipients(text: str, where: str, catalogue: Catalogue) -> RecipientsFile:
    """Read a file of recipients.

    Args:
        text: Its content.
        where: Its name, for what is said of it.
        catalogue: The county, whose units it names.

    Raises:
        BadFile: It is not TOML, or a key or value cannot be used; says which, and the rule.
    """
    file = read_toml(text, where, RecipientsFile, hidden=True)
    for place, fault in _faults(file, catalogue):
        raise BadFile(f"{where}: {place}: {fault}")
    return file


def recipients_faults(text: str, where: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return all that is wrong with what a file of recipients means: each fault with its place.

    Arguments as of `read_recipients`. No value is shown, since it may be a secret.

    Raises:
        BadFile: It is not TOML, or a key or a type is wrong.
    """
    return _faults(read_toml(text, where, RecipientsFile, hidden=True), catalogue)


def _faults(file: RecipientsFile, catalogue: Catalogue) -> list[tuple[str, str]]:
    found = [*_mail_faults(file.mail)] if file.mail else []
    if not file.recipients and not file.departments:
        found.append(("recipients", "there are none, and no departments: nothing would be sent"))
    for number, network in enumerate(file.inner):
        try:
            ip_network(network)
        except ValueError:
            found.append((f"inner[{number}]", "is not a network such as 10.0.0.0/8"))
    for name, recipient in file.recipients.items():
        place = f"recipients.{name}"
        if not is_name(name):
            found.append((place, "a name is of a-z, 0-9 and '-', at most 64 of them"))
        found += _recipient_faults(place, recipient, file, catalogue)
    for name, department in file.departments.items():
        found += _department_faults(f"departments.{name}", name, department, file)
    return found


def _department_faults(
    place: str, name: str, department: DepartmentHook, file: RecipientsFile
) -> list[tuple[str, str]]:
    found = []
    if not is_name(name):
        found.append((place, "a name is of a-z, 0-9 and '-', at most 64 of them"))
    if name in file.recipients:
        found.append((place, "is the name of a recipient of notices as well; choose another"))
    if bool(department.key) == bool(department.key_file):
        found.append((f"{place}.key", "is needed, or key_file; leave out one of them"))
    found.append((f"{place}.events", url_fault(department.events, allows_plain=True)))
    if not is_private(department.events):
        found.append(
            (f"{place}.events", "must begin with https://, or be on this machine: the key")
        )
    found += _webhook_faults(f"{place}.webhook", department.webhook, file)
    if department.content and not is_private(department.webhook.url):
        rule = "letters go over https:// alone, or to this machine; leave content out, or use TLS"
        found.append((f"{place}.content", rule))
    return [(where, fault) for where, fault in found if fault]


def is_private(url: str) -> bool:
    """Return whether nobody on the way can read what goes to an address."""
    return url.startswith("https://") or (urlsplit(url).hostname or "") in LOOPBACK


def _mail_faults(mail: MailServer) -> list[tuple[str, str]]:
    found = []
    if fault := email_fault(f"mailto:{mail.sender}"):
        found.append(("mail.from", fault.replace("mailto:", "")))
    if mail.tls == "none" and mail.host not in LOOPBACK:
        found.append(
            ("mail.tls", f"'none' is for a server on this machine ({', '.join(LOOPBACK)}) alone")
        )
    if any(ord(letter) <= ord(" ") for letter in mail.host):
        found.append(("mail.host", "is not the name of a host"))
    if bool(mail.user) != bool(mail.password or mail.password_file):
        found.append(("mail.user", "a user needs password or password_file, and they need a user"))
    if mail.password and mail.password_file:
        found.append(("mail.password", "is given, and password_file as well; leave one out"))
    if mail.user and mail.tls == "none":
        found.append(("mail.user", "a password is not sent without TLS"))
    return found


def _recipient_faults(
    place: str, recipient: Recipient, file: RecipientsFile, catalogue: Catalogue
) -> list[tuple[str, str]]:
    found = []
    known = catalogue.table("department")
    for number, unit in enumerate(recipient.units or ()):
        if unit not in known:
            fault = f"is not a unit of the catalogue{near(unit, known)}"
            found.append((f"{place}.units[{number}]", fault))
    if recipient.copies and (recipient.under or recipient.units is None):
        fault = "needs units and under = false; with all under them, their notices come anyway"
        found.append((f"{place}.copies", fault))
    if not recipient.ways:
        found.append((place, "has no way: needs email, webhook or apprise"))
    return found + _way_faults(place, recipient, file)


def _way_faults(place: str, recipient: Recipient, file: RecipientsFile) -> list[tuple[str, str]]:
    found = []
    if recipient.email:
        found.append((f"{place}.email", email_fault(recipient.email)))
        if file.mail is None:
            found.append((f"{place}.email", "needs the table [mail], which names the server"))
    if recipient.webhook:
        found += _webhook_faults(f"{place}.webhook", recipient.webhook, file)
    if recipient.apprise:
        found.append((f"{place}.apprise", apprise_fault(recipient.apprise)))
    return [(where, fault) for where, fault in found if fault]


def _webhook_faults(place: str, hook: Webhook, file: RecipientsFile) -> list[tuple[str, str]]:
    found = [
        (f"{place}.url", url_fault(hook.url, allows_plain=bool(file.inner))),
        (f"{place}.secret", secret_fault(hook.secret)),
    ]
    if hook.old_secret:
        found.append((f"{place}.old_secret", secret_fault(hook.old_secret)))
    return found
