"""Where a worker serves its metrics."""

import socket

import pytest

from streams.core.errors import BadInput
from streams.worker.running import serve_metrics


def test_a_port_that_is_taken_is_told_in_words() -> None:
    """It names the settings, and ends the command as a wrong setting does."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"metrics_port = {port}: nothing can listen there"):
            serve_metrics("127.0.0.1", port)
    with pytest.raises(BadInput, match=r"metrics_host = .203\.0\.113\.7."):
        serve_metrics("203.0.113.7", port)
    assert BadInput.exit_code == 2
