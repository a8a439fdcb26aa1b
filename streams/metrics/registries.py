"""What Prometheus is told of a process in addition to the catalogue of metrics."""

import platform
from importlib.metadata import version

import prometheus_client
from prometheus_client import CollectorRegistry, Info
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

# Each counter would come with a second series that says since when it counts;
# process_start_time_seconds says so for all of them.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


def make_registry(process: str) -> CollectorRegistry:
    """Make the registry of a worker or gateway: with its build and all that Python tells of it.

    It is not the library's own registry, to which any imported module may add.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    build = Info("kuaibao_build", "Which Kuaibao runs here; always 1.", registry=registry)
    python = platform.python_version()
    build.info({"version": version("kuaibao"), "python": python, "process": process})
    return registry
