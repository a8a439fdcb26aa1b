"""The cases behind what bulletins say, named for callers who may see cases."""

from collections import deque
from typing import Final

from aiohttp import web

from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.evidence import NamedCases
from streams.gateway.http.callers import CALLER
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.state.state import State

MOST_LOOK_UPS: Final = 200
"""Of how many sentences and points of a bulletin cases are looked up; the rest say how many."""

_KEPT: Final = 4


class Naming:
    """Names the cases of bulletins, and keeps what it has named while the bulletin is the same.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._named: deque[tuple[Bulletin, Bulletin]] = deque(maxlen=_KEPT)

    async def named(self, bulletin: Bulletin) -> Bulletin:
        """Return a bulletin with its cases named, as of the figures that it was evaluated over.

        It must have been evaluated over the figures as they are now. Where the index of cases is
        not there yet, or not any more, it is returned as it is: it then says how many cases there
        are.
        """
        evidence = bulletin.evidence()[:MOST_LOOK_UPS]
        if not evidence or not self._state.cases_ready:
            return bulletin
        for known, named in self._named:
            if known is bulletin:
                return named
        at = self._state.tallies.flushes
        found = {}
        try:
            for each in evidence:
                page = await self._state.cases.behind(
                    each.question, each.measure, less=each.less, at=at, limit=each.most
                )
                ids = [item.subject for item in page.items]
                found[each.key] = NamedCases(ids, page.cases)
        except (NotYet, Expired):
            return bulletin
        named = bulletin.named(found)
        self._named.append((bulletin, named))
        return named


def may_see_cases(request: web.Request) -> bool:
    """Return whether who asks has the role for cases."""
    caller = request.get(CALLER)
    return caller is not None and "cases" in caller.roles
