"""The form of the events that say what an office did to a publication.

The subject is the id of the publication. What is said goes with the draft, compressed, and the
others name its digest: so nobody reviews or issues what he has not seen.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from streams.core.events.envelope import PLAIN_LINE, Envelope

_Base64 = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]+={0,2}\Z")]
_Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_OfficeKey = Annotated[str, Meta(max_length=64, pattern=PLAIN_LINE)]


class PublicationActData(msgspec.Struct, kw_only=True):
    """What was done.

    Attributes:
        digest: The SHA-256 digest of what was drafted, in hexadecimal.
        key: The name of the key by which it was done: an office's, and no person's.
    """

    digest: _Digest
    key: _OfficeKey


class PublicationDraftedData(PublicationActData, kw_only=True):
    """A bulletin was drafted.

    Attributes:
        content: What it says: the canonical JSON of a publication, compressed by zlib, in base64.
    """

    content: _Base64


class PublicationReviewedData(PublicationActData, kw_only=True):
    """A draft was reviewed for what must be kept secret (保密审查)."""

    result: Literal["passed", "refused"]


class PublicationIssuedData(PublicationActData, kw_only=True):
    """A draft was issued.

    Attributes:
        although_missing: Whether it is issued even where partitions were missing or behind.
    """

    although_missing: bool | UnsetType = UNSET


class PublicationDrafted(Envelope, tag="kuaibao.publication.drafted.v1"):
    """The event `PublicationDraftedData`."""

    data: PublicationDraftedData


class PublicationReviewed(Envelope, tag="kuaibao.publication.reviewed.v1"):
    """The event `PublicationReviewedData`."""

    data: PublicationReviewedData


class PublicationIssued(Envelope, tag="kuaibao.publication.issued.v1"):
    """The event `PublicationIssuedData`."""

    data: PublicationIssuedData


OfPublication = PublicationDrafted | PublicationReviewed | PublicationIssued
