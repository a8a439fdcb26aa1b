"""Cases larger than citizens make them: moved and voided again and again, replied to for long."""

from typing import Any, Final

from streams.feeding.sending import Keyed
from tests.support.county import sent
from tests.support.record import CATALOGUE, keyed

LETTER: Final = {"kind": "letter", "channel": "mayor-mailbox"}
CASES: Final = 3
MOVES: Final = 40
CHAIN: Final = 100
REPLIES: Final = 200


def heavy() -> list[Keyed]:
    """Make them; all of it is to be counted."""
    return keyed(*(event for number in range(CASES) for event in _case(f"heavy-{number}")))


def _case(subject: str) -> list[dict[str, Any]]:
    departments = list(CATALOGUE["units"])
    events = [sent("received", "2015-03-02", "0", subject, **LETTER)]
    for move in range(MOVES):
        to = departments[move % len(departments)]
        routed = f"r{move}"
        events.append(sent("routed", f"2015-04-{1 + move % 28:02}", routed, subject, department=to))
        if move % 2:
            day = f"2015-05-{1 + move % 28:02}"
            events.append(_voided(day, f"v{move}", subject, routed))
    before = "r0"
    for link in range(CHAIN):
        events.append(_voided(f"2015-06-{1 + link % 28:02}", f"c{link}", subject, before))
        before = f"c{link}"
    for reply in range(REPLIES):
        identity = f"reply-{reply}-" + "长" * 40
        events.append(sent("replied", f"2015-07-{1 + reply % 28:02}", identity, subject))
    return events


def _voided(day: str, identity: str, subject: str, of: str) -> dict[str, Any]:
    return sent("voided", day, identity, subject) | {"data": {"source": "/test", "id": of}}
