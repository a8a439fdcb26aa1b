"""The county's catalogue without some of its names, as if they had been deleted from the file."""

from copy import deepcopy

import msgspec

from streams.core.county.catalogue import Catalogue
from tests.support.county import RAW

_TABLES = ("kinds", "channels", "categories", "natures", "columns", "departments")


def without(*names: str) -> Catalogue:
    """Return the catalogue in which nothing names these any more."""
    raw = deepcopy(RAW)
    for table in _TABLES:
        raw[table] = {name: entry for name, entry in raw[table].items() if name not in names}
    for channel in raw["channels"].values():
        channel["kinds"] = [kind for kind in channel["kinds"] if kind not in names]
    for table in ("rules", "deadlines"):
        raw[table] = [rule for rule in raw[table] if not {*map(str, rule.values())} & {*names}]
    return msgspec.convert(raw, Catalogue)
