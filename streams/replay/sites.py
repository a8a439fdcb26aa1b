"""Where items of a hotspot were posted: sites that are nobody's, links to them, how many read them.

Chance is drawn beside that of all else, so that no other byte of the record is another one for it.
"""

from collections.abc import Sequence
from random import Random
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from streams.replay.chance import one_of

_ReservedLink = Annotated[
    str, Meta(pattern=r"^https://[a-z0-9.-]+\.example/\S*\{post\}\S*\Z", max_length=200)
]


class PlannedSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site on which people write.

    Attributes:
        platform: What people call it.
        link: To a {post}; its domain ends in .example, which is nobody's (RFC 2606).
        reach: At least and at most so many have read a post.
    """

    platform: Annotated[str, Meta(min_length=1, max_length=64)]
    link: _ReservedLink
    reach: tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=0)]]


def posted_on(sites: Sequence[PlannedSite], group: str, index: int) -> dict[str, Any]:
    """Return where a case of a group was posted, as its data say it."""
    rng = Random(f"posted {group} {index}")
    site = one_of(rng, sites)
    least, most = site.reach
    # Few are read by many: the exponent is drawn, not the number.
    reach = round(max(least, 1) * (max(most, 1) / max(least, 1)) ** rng.random())
    link = site.link.format(post=rng.randrange(10**5, 10**6))
    return {"link": link, "platform": site.platform, "reach": reach}
