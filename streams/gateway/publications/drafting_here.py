"""Drafting: a bulletin evaluated over the gateway's own figures, in a thread, as a publication."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, NamedTuple

from aiohttp import web

from streams.core.bulletins.continuing import IssuedForm, with_issued
from streams.core.bulletins.definitions import Definition
from streams.core.publications.drafting import Basis
from streams.core.publications.publication import Publication, county_digest
from streams.gateway.publications.counted_now import StillState
from streams.gateway.state.state import State
from streams.printing.bulletin_document import draft_printed


class ToDraft(NamedTuple):
    """What is to be drafted.

    Attributes:
        definition: The bulletin.
        file: The digest of its file.
        missing: The partitions that are behind.
        corrects: The id of the publication that it corrects; "" of none.
        before: The form that it takes over, as it was issued; None of none.
    """

    definition: Definition
    file: str
    missing: list[int]
    corrects: str
    before: IssuedForm | None = None


class Drafting:
    """Drafts one bulletin after another.

    Args:
        state: What the gateway knows.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drafting")

    async def draft(self, asked: ToDraft) -> Publication:
        """Return the publication of a bulletin over the figures as they are now."""
        work = partial(_draft, asked, StillState.of(self._state))
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def end(self) -> None:
        """Take no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _draft(asked: ToDraft, now: StillState) -> Publication:
    evaluator = now.evaluator()
    bulletin = evaluator.evaluate(asked.definition)
    if asked.before is not None:
        bulletin = with_issued(bulletin, asked.before)
    county = county_digest(now.catalogue)
    basis = Basis("", asked.file, county, now.flushes, asked.missing)
    return draft_printed(bulletin, now.counter(evaluator), now.catalogue, basis, asked.corrects)


DRAFTING: Final = web.AppKey("drafting", Drafting)
