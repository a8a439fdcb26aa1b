"""Where a worker serves its metrics, and that it ends when it has ended."""

import asyncio
import socket
import time

import mode
import pytest

from streams.core.errors import BadInput
from streams.worker.running import PromptWorker, serve_metrics


def test_a_port_that_is_taken_is_told_in_words() -> None:
    """It names the settings, and ends the command as a wrong setting does."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"metrics_port = {port}: nothing can listen there"):
            serve_metrics("127.0.0.1", port)
    with pytest.raises(BadInput, match=r"metrics_host = .203\.0\.113\.7."):
        serve_metrics("203.0.113.7", port)
    assert BadInput.exit_code == 2


def test_it_does_not_sleep_before_it_ends() -> None:
    """What Faust calls last, and sleeps a second in, does nothing in ours."""
    assert "_sentinel_task" in vars(mode.Worker), "Faust calls something else last: see what"
    began = time.monotonic()
    asyncio.run(PromptWorker._sentinel_task(object()))  # type: ignore[arg-type]
    assert time.monotonic() - began < 0.9
