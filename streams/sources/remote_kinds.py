"""The kinds of sources that are reached over the network, each opened with what it needs alone."""

from typing import Final

from streams.sources.mailbox.keys import MailboxKeys
from streams.sources.open311.endpoint import Open311Keys, open_endpoint
from streams.sources.source import Source, SourceContext, SourceKind
from streams.sources.web.feeds import FeedKeys, open_feeds


def _open_mailbox(keys: MailboxKeys, context: SourceContext) -> Source:
    from streams.sources.mailbox.mailbox import open_mailbox

    return open_mailbox(keys, context)


MAILBOX: Final = SourceKind(MailboxKeys, _open_mailbox)
FEED: Final = SourceKind(FeedKeys, open_feeds)
OPEN311: Final = SourceKind(Open311Keys, open_endpoint)
