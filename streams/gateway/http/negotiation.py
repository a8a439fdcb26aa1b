"""In which form a document is wanted: by ``?format=``, else by ``Accept``.

Source: RFC 9110, section 12.5.1.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from aiohttp import web

from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.gateway.http.problems import Problem
from streams.printing.formats import Format

VARY: Final = {"Vary": "Accept"}

_QUALITY: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?", re.ASCII)


class Range(NamedTuple):
    """A range of media types that a client takes.

    Attributes:
        kind, subtype: In lower case, either may be ``*``.
        quality: How much it is preferred, 0 (not acceptable) to 1.
    """

    kind: str
    subtype: str
    quality: float

    def names(self, media_type: str) -> int:
        """Tell how closely it names a media type: 0 not at all, 3 exactly."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        return {"*": 2, subtype: 3}.get(self.subtype, 0)


def chosen(request: web.Request, given: Mapping[str, str], offered: Mapping[str, Format]) -> Format:
    """Choose the form that is wanted; of equally wanted ones, the one offered first.

    Args:
        request: The request to answer.
        given: Its parameters.
        offered: Forms by name.

    Raises:
        BadQuery: ``format`` names none of them.
        Problem: 406; ``Accept`` names none of them.
    """
    name = given.get("format")
    if name is not None:
        if name not in offered:
            raise BadQuery("format", f"{shown(name)} is not one of {', '.join(offered)}")
        return offered[name]
    return _accepted(request, list(offered.values()))


def require(request: web.Request, form: Format) -> None:
    """Check that a client takes the only form that there is.

    Raises:
        Problem: 406; ``Accept`` does not name it.
    """
    _accepted(request, [form])


def _accepted(request: web.Request, offered: Sequence[Format]) -> Format:
    form = acceptable(",".join(request.headers.getall("Accept", ())), offered)
    if form is None:
        types = ", ".join(each.media_type for each in offered)
        raise Problem(406, "Not acceptable", f"there is {types}", headers=VARY)
    return form


def acceptable(accept: str, offered: Sequence[Format]) -> Format | None:
    """Return the best of what is offered for an ``Accept`` header; an empty one takes anything."""
    ranges = list(filter(None, map(_range, accept.split(",")))) if accept.strip() else [_ANY]
    best = max(offered, key=lambda form: _liking(form, ranges))
    return best if _liking(best, ranges) > 0 else None


def is_download(given: Mapping[str, str]) -> bool:
    """Return whether a document is to be saved as a file.

    Raises:
        BadQuery: ``download`` is neither 1 nor left out.
    """
    if given.get("download", "1") != "1":
        rule = f"{shown(given['download'])} is not 1; leave it out to look at the document"
        raise BadQuery("download", rule)
    return "download" in given


_ANY: Final = Range("*", "*", 1.0)


def _liking(form: Format, ranges: Sequence[Range]) -> float:
    """Return the quality of the range that names a form most closely."""
    named = [(each.names(form.media_type), each.quality) for each in ranges]
    closest = max((closeness for closeness, _ in named), default=0)
    return max((liking for closeness, liking in named if closeness == closest > 0), default=0.0)


def _range(text: str) -> Range | None:
    """Read one range; None for what is not a range, which then names nothing."""
    name, *parameters = (part.strip() for part in text.lower().split(";"))
    kind, slash, subtype = name.partition("/")
    if not (kind and slash and subtype) or (kind == "*" and subtype != "*"):
        return None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            good = _QUALITY.fullmatch(value.strip())
            return Range(kind, subtype, float(value)) if good else None
    return Range(kind, subtype, 1.0)
