"""Whether what answers at an address is well: ``python health.py URL [BEGINNING]``.

Exit code 0 if it answers 200, and, where a BEGINNING is given, some line of the answer begins so;
else 1, and the reason on standard output, where `docker inspect` shows it.
Needs nothing but Python, so that a check every few seconds costs little.
"""

import sys
import urllib.request
from http import HTTPStatus
from typing import Final

TIMEOUT: Final = 5.0
"""Seconds."""


def fault(url: str, beginning: str = "") -> str:
    """Return what is wrong with what answers at an address; '' where it is well."""
    # Without the machine's proxy: what is asked is this machine, or a neighbour.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=TIMEOUT) as answer:
            status, lines = answer.status, answer.read().decode("utf-8", "replace").splitlines()
    except OSError as error:  # that nothing answers, in time; or HTTP's 4xx and 5xx
        return f"{url}: {error}"
    if status != HTTPStatus.OK:
        return f"{url}: answers {status}, and 200 is well"
    if not any(line.startswith(beginning) for line in lines or [""]):
        return f"{url}: answers, but no line begins with {beginning}"
    return ""


if __name__ == "__main__":
    reason = fault(*sys.argv[1:3])
    print(reason or "well")  # noqa: T201  what an operator is shown
    sys.exit(bool(reason))
