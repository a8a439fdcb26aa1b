"""Where an opinion item was posted: its link and platform, and what is kept of them.

A link of a microblog names an account, so it is kept where masked titles are and nowhere else: for
as long, for the same eyes, and it goes with the title. One in which a telephone, an e-mail address,
an identity number or a word of the writer can be read is not kept at all. Its query is, since many
forums have the number of a post there.
"""

import re
from typing import Final
from urllib.parse import unquote

import msgspec
from msgspec import UNSET, UnsetType

from streams.core.events.identifiers import UNSEEN
from streams.core.events.masking import mask
from streams.core.events.messages import LINK_FORM, MOST_LINK, MOST_PLATFORM, ReceivedData
from streams.core.events.title_making import persons_of

_FORM: Final = re.compile(LINK_FORM)
_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
_MOBILE: Final = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)", re.ASCII)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_IDENTITY: Final = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)",
    re.ASCII,
)
_SHORTEST_WORD: Final = 2
"""Characters of a word that gives a writer away; one alone is in every other address."""


class Posting(msgspec.Struct, frozen=True, gc=False):
    """What an item says of where it was posted.

    Attributes:
        link: Its address; "" where that is not known, or not kept.
        platform: What people call the site, masked; "" where that is not known.
        reach: How many have read it, as the platform says; None where that is not known.
    """

    link: str = ""
    platform: str = ""
    reach: int | None = None


UNPOSTED: Final = Posting()
"""Nothing is known."""


def is_link(text: str) -> bool:
    """Return whether a text is an address of the web that an event may have."""
    return len(text) <= MOST_LINK and _FORM.fullmatch(text) is not None


def posting_of(data: ReceivedData) -> Posting:
    """Return what is kept of where an item was posted."""
    if not data.link and not data.platform and data.reach is UNSET:
        return UNPOSTED
    persons = persons_of(data.person)
    return Posting(
        kept_link(data.link or "", persons),
        kept_platform(data.platform or "", persons),
        None if isinstance(data.reach, UnsetType) else data.reach,
    )


def kept_link(link: str, persons: tuple[str, ...]) -> str:
    """Return an address as it is kept; "" if somebody can be read in it.

    Args:
        link: It, as an event has it.
        persons: Words that are known to identify the writer.
    """
    said = unquote(link)
    if _UNSEEN.search(said) or any(each.search(said) for each in (_MOBILE, _EMAIL, _IDENTITY)):
        return ""
    folded = said.casefold()
    words = (part.casefold() for word in persons for part in (word, *word.split()))
    return "" if any(len(word) >= _SHORTEST_WORD and word in folded for word in words) else link


def kept_platform(platform: str, persons: tuple[str, ...]) -> str:
    """Return what a platform is called, in one line and masked."""
    return mask(" ".join(_UNSEEN.sub(" ", platform).split()), persons)[:MOST_PLATFORM]
