"""Where the originals of a channel's cases are read."""

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from tests.support.county import COUNTY, RAW, TEXT
from tests.support.file_schemas import is_valid

MAILBOX = "\nmailbox = { "
GOOD = (
    "https://portal.county.example/letters/{subject}",
    "http://10.0.0.7:8080/a?id={subject}&view=full#top",
    "https://portal.example/{subject}.html",
)
BAD = (
    "https://portal.example/{subject}/{subject}.html",
    "https://portal.example/letters/",
    "https://portal.example/{id}",
    "https://portal.example/{subject}/{id}",
    "https://{subject}.example/",
    "https://user:secret@portal.example/{subject}",
    "ftp://portal.example/{subject}",
    "javascript:alert(1)//{subject}",
    "//portal.example/{subject}",
    "https:///{subject}",
    "https://portal.example/a b/{subject}",
    "https://portal.example/信/{subject}",
    "{subject}",
)


def linked(link: str) -> str:
    """Return the county's file with a link of its mailbox."""
    return TEXT.replace(MAILBOX, f'{MAILBOX}link = "{link}", ', 1)


@pytest.mark.parametrize("link", GOOD)
def test_an_id_is_a_part_of_the_address(link: str) -> None:
    """Whatever it holds, it leads to no other host, path or question."""
    channel = load_catalogue(linked(link), "c.toml").channels["mailbox"]
    assert channel.original("a/b?c&d=#信 1") == link.replace(
        "{subject}", "a%2Fb%3Fc%26d%3D%23%E4%BF%A1%201"
    )
    assert COUNTY.channels["mailbox"].original("a") == ""


@pytest.mark.parametrize("link", BAD)
def test_what_is_not_such_an_address_is_refused(link: str) -> None:
    """With an example; an editor with the schema sees it, too."""
    with pytest.raises(BadFile, match=r"c\.toml: channels\.mailbox\.link: .* write one as https"):
        load_catalogue(linked(link), "c.toml")
    mailbox = RAW["channels"]["mailbox"]
    tables = {
        given: RAW | {"channels": RAW["channels"] | {"mailbox": mailbox | {"link": given}}}
        for given in (link, GOOD[0])
    }
    assert not is_valid("catalogue", tables[link])
    assert is_valid("catalogue", tables[GOOD[0]])
