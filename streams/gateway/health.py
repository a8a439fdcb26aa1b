"""Whether the gateway is alive and ready, and what it measures of itself."""

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from streams.gateway.http.callers import Routes
from streams.gateway.metrics.scrape import SCRAPE
from streams.gateway.state.state import STATE


async def get_health(_request: web.Request) -> web.Response:
    """Answer ``/healthz``: the process is alive if it answers at all."""
    return web.json_response(body=msgspec.json.encode({"alive": True}))


async def get_readiness(request: web.Request) -> web.Response:
    """Say whether the gateway has caught up with everything, and with what it has not."""
    missing = request.app[STATE].missing()
    body = msgspec.json.encode({"ready": not missing, "missing": missing})
    return web.json_response(body=body, status=503 if missing else 200)


async def get_metrics(request: web.Request) -> web.Response:
    """Return what Prometheus reads."""
    return web.Response(
        body=await request.app[SCRAPE].text(), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


routes: Routes = [
    ("GET", "/healthz", get_health, None),
    ("GET", "/readyz", get_readiness, None),
    ("GET", "/metrics", get_metrics, "metrics"),
]
