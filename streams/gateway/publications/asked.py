"""What is asked for in the bodies of requests about publications."""

from typing import Annotated, Final, Literal, TypeVar

import msgspec
from aiohttp import web
from msgspec import Meta

from streams.gateway.http.problems import Problem
from streams.gateway.http.small_bodies import read_small

MOST_ASKED_BYTES: Final = 8_192
"""How many bytes the body of a request may have."""

_Id = Annotated[str, Meta(min_length=1, max_length=200)]
_Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class DraftAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft is asked for.

    Attributes:
        bulletin: The id of the bulletin; one of a template has its period as well.
        corrects: The id of the issued publication in whose place it comes; "" of none.
        although_missing: Whether it is drafted even where events wait to be counted.
    """

    bulletin: _Id
    corrects: Annotated[str, Meta(max_length=100)] = ""
    although_missing: bool = False


class ReviewAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A review has ended.

    Attributes:
        digest: Of what was reviewed.
        result: With what.
    """

    digest: _Digest
    result: Literal["passed", "refused"]


class IssueAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was reviewed is to be issued.

    Attributes:
        digest: Of what is issued.
        although_missing: Whether it is issued even where its figures were not whole.
    """

    digest: _Digest
    although_missing: bool = False


A = TypeVar("A", DraftAsked, ReviewAsked, IssueAsked)

_EXAMPLES: Final[dict[type, str]] = {
    DraftAsked: '{"bulletin": "2015"}',
    ReviewAsked: '{"digest": "…", "result": "passed"}',
    IssueAsked: '{"digest": "…"}',
}


async def read_publishing(request: web.Request, form: type[A]) -> A:
    """Read the body of a request.

    Raises:
        Problem: 400, 408, 413 or 415; it cannot be used.
    """
    example = _EXAMPLES[form]
    if request.content_type != "application/json":
        raise Problem(415, "Unsupported media type", f"send application/json: {example}")
    body = await read_small(request, "what is asked of a publication", MOST_ASKED_BYTES)
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        # What msgspec says names places and types, and of what is there the names alone.
        said, _, place = str(error).partition(" matching regex")
        detail = f"the body must be JSON, {example}: {said}{place and ' of that form'}"
        raise Problem(400, "Unreadable body", detail) from None
