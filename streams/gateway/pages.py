"""The page's files, as `make page` built them."""

import re
from pathlib import Path
from typing import Final

from aiohttp import web

from streams.gateway.http.callers import Routes
from streams.gateway.http.problems import Problem

FOLDER: Final = Path(__file__).resolve().parent / "static"

_FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}", re.ASCII)
_HASHED: Final = re.compile(r"-[A-Z0-9]{8}\.", re.ASCII)
"""In the name of a file whose content never changes, as esbuild names them."""

_FOR_EVER: Final = "public, max-age=31536000, immutable"

NOT_BUILT: Final = """\
<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>快报</title></head>
<body>
<h1>页面尚未构建</h1>
<p>网关正在运行，但本次安装没有构建页面。请在项目目录运行 <code>make page</code>，然后刷新。</p>
<div lang="en">
<h1>The page has not been built</h1>
<p>The gateway is running, but this installation has no page. Run <code>make page</code> in the
project's folder, then reload.</p>
</div>
<p><a href="/v1/bulletins">/v1/bulletins</a> · <a href="/v1/figures">/v1/figures</a></p>
</body>
</html>
"""


async def get_page(_request: web.Request) -> web.StreamResponse:
    """Return the page."""
    index = FOLDER / "index.html"
    if not index.is_file():
        return web.Response(text=NOT_BUILT, content_type="text/html", status=503)
    told = {"Cache-Control": "no-cache", "Content-Type": "text/html; charset=utf-8"}
    return web.FileResponse(index, headers=told)


async def get_file(request: web.Request) -> web.StreamResponse:
    """Return what the page is made of: a script, a style sheet, a picture."""
    name = request.match_info["file"]
    path = FOLDER / name
    # The name alone decides, so nothing outside the folder can be named.
    if not _FILE.fullmatch(name) or not path.is_file():
        raise Problem(
            404, "Not Found", "the page has no such file; reload the page if it is an old one"
        )
    kept = _FOR_EVER if _HASHED.search(name) else "no-cache"
    return web.FileResponse(path, headers={"Cache-Control": kept})


routes: Routes = [
    ("GET", "/", get_page, None),
    ("GET", "/page/{file}", get_file, None),
]
