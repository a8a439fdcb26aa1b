"""What a snapshot of figures is made for; of anything else it is not used."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

import streams.core
from streams.core.county.catalogue import Catalogue


def about_figures(catalogue: Catalogue, partitions: int, **ids: str) -> dict[str, str]:
    """Return what a snapshot is made for.

    Args:
        catalogue: By which facts are drawn.
        partitions: How many there are.
        ids: Of the cluster and of topics.
    """
    written = msgspec.json.encode(catalogue, order="sorted")
    said = hashlib.blake2b(written, digest_size=16).hexdigest()
    return ids | {"catalogue": said, "code": _code(), "partitions": str(partitions)}


@cache
def _code() -> str:
    """Return a digest of what draws facts: once code or holidays change, they are drawn again."""
    said = hashlib.blake2b(version("chinesecalendar").encode(), digest_size=16)
    for path in sorted(Path(streams.core.__file__).parent.rglob("*.py")):
        said.update(path.read_bytes())
    return said.hexdigest()
