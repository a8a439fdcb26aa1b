"""The table ``[publications]`` of the catalogue: who may review what others draft and issue.

What is said of the key here is what ``docs/catalogue.md`` says. Nothing is counted by it.
"""

import msgspec


class PublicationsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How bulletins are published. All of it may be left out.

    Attributes:
        two_keys: Whether the key that reviews must be another than those that draft and issue; left
            out, one key may do all.
    """

    two_keys: bool = False
