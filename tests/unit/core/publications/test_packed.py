"""Publications as they travel and are kept."""

import zlib

import pytest

from streams.core.publications import packed
from streams.core.publications.packed import (
    from_base64,
    in_base64,
    pack_publication,
    publication_id,
    unpack_publication,
    unpacked_bytes,
)
from tests.support.publishing import said_content


def test_what_is_packed_is_unpacked_and_has_one_id() -> None:
    """Once more the same, by an id that names its bulletin."""
    content = said_content("circular-2015-Q3", missing=[0])
    kept, digest = pack_publication(content)
    assert unpack_publication(from_base64(in_base64(kept)), digest) == content
    assert publication_id(content, digest) == f"circular-2015-Q3.{digest[:8]}"
    with pytest.raises(ValueError, match="its digest is another"):
        unpack_publication(kept, "0" * 64)


@pytest.mark.parametrize("many", [99, 100, 101, 5_000])
def test_no_more_is_unpacked_than_there_may_be(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """A record of a kilobyte cannot fill memory."""
    monkeypatch.setattr(packed, "MOST_UNPACKED_BYTES", 100)
    value = zlib.compress(b"0" * many)
    if many <= 100:
        assert unpacked_bytes(value) == b"0" * many
    else:
        with pytest.raises(ValueError, match="more than 100 bytes"):
            unpacked_bytes(value)


@pytest.mark.parametrize("text", ["e", "eJw", "eJw==", "=", "eJ\nw="])
def test_what_is_not_base64_is_refused(text: str) -> None:
    """As RFC 4648 has it, with padding."""
    with pytest.raises(ValueError, match="not base64"):
        from_base64(text)
