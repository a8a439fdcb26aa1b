"""Faust's own producer, by which the morning's clock sends, connected as all our clients are."""

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver

from streams.settings.settings import Settings


class ConnectedProducer(driver.Producer):
    """The producer of Faust's aiokafka driver; where Kafka is and who we are, the settings say."""

    def _settings_auth(self) -> Mapping[str, Any]:
        settings: Settings = self.app.settings  # type: ignore[attr-defined]
        return settings.client_options()
