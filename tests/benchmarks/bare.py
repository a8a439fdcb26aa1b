"""The limit over HTTP: a bare aiohttp handler that reads what it is sent and answers as much."""

import json
import sys

from aiohttp import web


def main() -> None:
    """Serve on a port until ended; the task names ``port`` and ``answer_bytes``."""
    task = json.loads(sys.argv[1])
    answer = b"x" * task["answer_bytes"]

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=answer, status=202)

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=answer, content_type="application/json")

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/v1/events", take)
    app.router.add_get("/v1/figures", give)
    web.run_app(app, host="127.0.0.1", port=task["port"], print=None, access_log=None)


if __name__ == "__main__":
    main()
