"""The image as its Dockerfile makes it, and the services of docker-compose.yml running from it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose_file import Config, config
from tests.deploy.dockerfile import build
from tests.deploy.stage import Stage
from tests.support.warm_java import warm_java


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ``opt`` is what the image has in /opt."""
    folder = tmp_path_factory.mktemp("image")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def whole() -> Config:
    """The file as the loader returns it."""
    return config()


@pytest.fixture(scope="session")
def services(whole: Config) -> dict[str, Any]:
    """Its services."""
    found: dict[str, Any] = whole["services"]
    return found


@pytest.fixture(scope="module")
def stage(
    image: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """All services; Kafka runs, and what is done once is done. Nothing else is started."""
    if not sys.platform.startswith("linux"):
        pytest.skip("gives each service an address in 127.0.0.0/8, which Linux alone has by itself")
    assert request.config.cache
    warm_java(request.config.cache.mkdir("java"), tmp_path_factory.mktemp("warm"))
    made = Stage(config(), image)
    try:
        made["kafka"].start()
        yield made
    finally:
        for service in made.services.values():
            if service.log_file.exists():
                print(f"--- {service.name}, the end of its log:\n{service.log[-3000:]}")
        made.close()
