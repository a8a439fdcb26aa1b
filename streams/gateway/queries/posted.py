"""Where an opinion item was posted, as JSON has it."""

from typing import Any

from streams.core.events.postings import Posting


def posting_described(posting: Posting) -> dict[str, Any]:
    """Return the fields of a posting that are known."""
    fields = {"link": posting.link, "platform": posting.platform}
    said: dict[str, Any] = {name: value for name, value in fields.items() if value}
    return said if posting.reach is None else said | {"reach": posting.reach}
