"""What bulletins and quick reports have in common as documents over HTTP."""

from typing import Final
from urllib.parse import quote

from aiohttp import web

from streams.gateway.http.answers import answer
from streams.gateway.http.negotiation import VARY
from streams.printing.as_html import style_sheet
from streams.printing.formats import Format

PARAMETERS: Final = ("format", "download")


def document(
    request: web.Request, body: bytes, form: Format, name: tuple[str, str] | None, **headers: str
) -> web.Response:
    """Answer with a document.

    Args:
        request: The request to answer.
        body: The document.
        form: Its form.
        name: To save it by, where it is to be saved: in ASCII and in Chinese, without suffix.
        headers: Further headers.
    """
    told = VARY | headers
    if name is not None:
        plain, full = (f"{each}{form.suffix}" for each in name)
        # RFC 6266: programs that do not know the second take the first.
        told["Content-Disposition"] = (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
        )
    return answer(request, body, form.content_type, told)


async def get_style_sheet(request: web.Request) -> web.Response:
    """Answer with the style sheet of all documents."""
    return answer(request, style_sheet(), "text/css; charset=utf-8")
