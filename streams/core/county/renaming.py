"""What differs between two catalogues: words alone, or what figures and routes are made of."""

from typing import Any, Final

import msgspec

from streams.core.county.catalogue import Catalogue

GUESSED_BY: Final = "rules"
"""By what workers guess categories. Gateways do not: they read what workers have guessed."""

_SHOWN: Final = ("zh", "en", "link")
"""Keys of what is shown and nothing else: words, and where the original of a case is found."""

_PRINTED: Final = ("office",)
"""Tables that only documents are made of."""


def changed_beyond_words(old: Catalogue, new: Catalogue) -> list[str]:
    """Return the keys of the file under which more has changed than Chinese and English words.

    The order of entries counts as well: tables and lists have it.
    """
    return [
        name
        for name in Catalogue.__struct_fields__
        if name not in _PRINTED
        and _without_words(getattr(old, name)) != _without_words(getattr(new, name))
    ]


def _without_words(value: Any) -> Any:
    return _bare(msgspec.to_builtins(value))


def _bare(node: Any) -> Any:
    """Return a value without words; tables as lists, since two with another order are not equal."""
    if isinstance(node, dict):
        return [(key, _bare(below)) for key, below in node.items() if key not in _SHOWN]
    if isinstance(node, list):
        return [_bare(each) for each in node]
    return node
