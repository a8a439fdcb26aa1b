"""The file of recipients: what it may say, and what is said of one that is wrong."""

from typing import Any

import pytest

from streams.core.errors import BadFile
from streams.core.notices.recipients import read_recipients
from tests.support.checkout import ROOT
from tests.support.units_county import UNITS_COUNTY

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  that of the standard's example

WHOLE = f"""
inner = ["10.0.0.0/8"]

[mail]
host = "smtp.county.example"
port = 465
tls = "implicit"
from = "desk@county.example"
user = "desk"
password = "correct horse"

[recipients.housing]
units = ["housing"]
actions = ["urge", "supervise"]
stages = ["close"]
language = "zh"
email = "mailto:housing@county.example"

[recipients.government]
units = ["testshire"]
under = false
copies = ["supervise"]
apprise = "dingtalk://0123456789abcdef"

[recipients.office]
webhook = {{ url = "https://office.county.example/notices", secret = "{SECRET}" }}
"""


def test_a_whole_file() -> None:
    """What is left out is all of it."""
    file = read_recipients(WHOLE, "recipients.toml", UNITS_COUNTY)
    office = file.recipients["office"]
    assert office.units is None
    assert office.actions == ["remind", "urge", "supervise"]
    assert office.stages == ["accept", "reply", "close"]
    assert [one.ways for one in file.recipients.values()] == [["email"], ["apprise"], ["webhook"]]


@pytest.mark.parametrize("document", ["departments.md", "departments.zh-CN.md"])
def test_the_example_for_departments_can_be_used(document: str) -> None:
    """Those who copy it have a whole file."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    (example,) = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    file = read_recipients(example, "recipients.toml", UNITS_COUNTY)
    assert file.recipients == {}
    assert file.departments["housing"].content


HOOK = "recipients.office.webhook"


@pytest.mark.parametrize(
    ("old", "new", "place", "rule"),
    [
        (
            "mailto:housing@county.example",
            "housing@county.example",
            "recipients.housing.email",
            "mailto:",
        ),
        ("mailto:housing@", "mailto:a@b.example,housing@", "recipients.housing.email", "mailto:"),
        (
            "mailto:housing@county.example",
            "mailto:a@b.example\\r\\nBcc: c@d.example",
            "recipients.housing.email",
            "mailto:",
        ),
        (
            "mailto:housing@county.example",
            "mailto:a@b.example?bcc=c@d.example",
            "recipients.housing.email",
            "mailto:",
        ),
        (
            'units = ["housing"]',
            'units = ["houses"]',
            "recipients.housing.units[0]",
            "did you mean",
        ),
        ('units = ["housing"]', "units = []", "recipients.housing.units", "not empty"),
        ('language = "zh"', 'language = "de"', "recipients.housing.language", "both, en, zh"),
        ('language = "zh"', "languages = 1", "recipients.housing", "'languages' is not known"),
        (
            '"urge", "supervise"',
            '"urges"',
            "recipients.housing.actions[0]",
            "remind, supervise, urge",
        ),
        ("under = false", "under = true", "recipients.government.copies", "under = false"),
        ("dingtalk://", "jsons://", "recipients.government.apprise", "use email or webhook"),
        ("dingtalk://", "dingtalk:", "recipients.government.apprise", "not an address of apprise"),
        ("https://office", "http://office", None, ""),
        ("https://office", "ftp://office", f"{HOOK}.url", "is not an address"),
        ("https://office", "https://user:pass@office", f"{HOOK}.url", "user or password"),
        ("/notices", "/notices#there", f"{HOOK}.url", "fragment"),
        (SECRET, "whsec_c2hvcnQ=", f"{HOOK}.secret", "24 to 64"),
        (SECRET, SECRET.removeprefix("whsec_"), f"{HOOK}.secret", "whsec_"),
        (f'"{SECRET}"', "12345", f"{HOOK}.secret", "a text"),
        ("10.0.0.0/8", "10.0.0.0/80", "inner[0]", "a network"),
        ('tls = "implicit"', 'tls = "none"', "mail.tls", "this machine"),
        ("smtp.county.example", "smtp.county.example\\r\\n", "mail.host", "name of a host"),
        ('from = "desk@', 'from = "The Desk <desk@', "mail.from", "name@example.org"),
        ('user = "desk"\n', "", "mail.user", "password"),
        ("[mail]\nhost", "[mails]\nhost", "", "'mails' is not known"),
        ("[recipients.housing]", "[recipients.Housing_1]", "recipients.Housing_1", "a-z"),
    ],
)
def test_what_is_refused(old: str, new: str, place: str | None, rule: str) -> None:
    """File, place and rule are told, and no address or secret."""
    assert old in WHOLE
    text = WHOLE.replace(old, new)
    if place is None:
        assert read_recipients(text, "recipients.toml", UNITS_COUNTY)
        return
    with pytest.raises(BadFile) as refused:
        read_recipients(text, "recipients.toml", UNITS_COUNTY)
    told = str(refused.value)
    assert told.startswith(f"recipients.toml: {place}")
    assert rule in told
    for hidden in (
        "county.example",
        "b.example",
        SECRET[8:],
        "12345",
        "0123456789",
        "c2hv",
        "pass@",
    ):
        assert hidden not in told


@pytest.mark.parametrize(
    ("gone", "place"),
    [
        ('apprise = "dingtalk://0123456789abcdef"\n', "recipients.government"),
        ('inner = ["10.0.0.0/8"]\n', f"{HOOK}.url"),
        (
            WHOLE[WHOLE.index("[mail]") : WHOLE.index("[recipients.housing]")],
            "recipients.housing.email",
        ),
    ],
)
def test_what_is_missing(gone: Any, place: str) -> None:
    """A way; a network for a webhook without TLS; a server for e-mail."""
    text = WHOLE.replace(gone, "").replace("https://office", "http://office")
    with pytest.raises(BadFile, match=f"recipients.toml: {place}: "):
        read_recipients(text, "recipients.toml", UNITS_COUNTY)
