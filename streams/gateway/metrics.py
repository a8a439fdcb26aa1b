"""The catalogue of the gateway's metrics, beside those that every Python process has.

None carries what identifies a case or a person; paths are the patterns of routes.
"""

from typing import Final

from prometheus_client import Counter, Histogram

REQUESTS: Final = Counter(
    "kuaibao_gateway_requests", "Requests answered, by pattern and status.", ["path", "status"]
)
REQUEST_SECONDS: Final = Histogram(
    "kuaibao_gateway_request_seconds",
    "From a request's head read to its answer sent; streams and files are not among them.",
    ["path"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
