"""What deploy/health.py calls well."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy.health import fault


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(int(self.path[1:]))
        self.end_headers()
        self.wfile.write(b"# HELP kuaibao_partition_owned \nkuaibao_partition_owned{x} 1\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """An address that answers."""
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_answer_is_well(url: str) -> None:
    """An answer of 200 is well, and so is one with a line that begins as it must."""
    assert fault(f"{url}/200") == ""
    assert fault(f"{url}/200", "kuaibao_partition_owned{") == ""


def test_proxy_is_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the machine is told of is not asked what a neighbour answers."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fault(f"{url}/200") == ""


@pytest.mark.parametrize("status", [204, 401, 500, 503])
def test_other_answers_are_ill(url: str, status: int) -> None:
    """Any other answer is ill, and the reason says which it was."""
    assert str(status) in fault(f"{url}/{status}")


def test_missing_line_is_ill(url: str) -> None:
    """A line that contains the words elsewhere than at its beginning is not the line meant."""
    assert "no line begins with partition_owned" in fault(f"{url}/200", "partition_owned")


def test_silence_is_ill() -> None:
    """Where nobody answers, that is the reason."""
    assert "127.0.0.1:1" in fault("http://127.0.0.1:1/")
