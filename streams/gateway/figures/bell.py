"""A bell: all who wait hear that something has changed, and look for themselves what."""

import asyncio


class Bell:
    """Wakes everybody who waits when it is rung; who comes later waits for the next time."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake those who wait."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def heard(self) -> None:
        """Wait until it is rung."""
        await self._rung.wait()
