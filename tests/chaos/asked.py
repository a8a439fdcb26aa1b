"""What is fed and asked, whatever it runs on."""

from collections.abc import Mapping
from typing import Protocol

from tests.support.gateways import Gateway
from tests.support.installation import Installation


class Asked(Protocol):
    """An installation and its gateways."""

    @property
    def kuaibao(self) -> Installation:
        """The installation, where it can be reached whatever is wrong."""

    @property
    def gateways(self) -> Mapping[str, Gateway]:
        """By name, to be asked."""

    def is_right(self, name: str) -> bool:
        """Return whether the clock of a gateway is right now."""
