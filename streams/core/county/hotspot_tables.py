"""The table ``[hotspots]`` of the catalogue, and what makes no sense in it.

What is said of the keys here is what ``docs/catalogue.md`` says.
"""

from collections.abc import Collection
from typing import Annotated

import msgspec
from msgspec import Meta

from streams.core.toml_files import near

HOTSPOT_DAYS = 400
"""How many days of items are compared unless told otherwise: a year, and what came a year ago."""

_Name = Annotated[str, Meta(min_length=1, max_length=40)]
_Word = Annotated[str, Meta(min_length=2, max_length=20)]


class HotspotPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place or body that letters are about, as the county writes it.

    Attributes:
        name: Its name as it is shown.
        aliases: What else people write for it.
    """

    name: _Name
    aliases: list[_Word] = []


class HotspotWarningTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody is told of a hotspot at once. All that a rule names must be true of it.

    A rule warns of a hotspot once. It needs ``writers`` of two or more, ``words`` or ``burst``.

    Attributes:
        rule: Its name, which the notice has.
        writers: At least so many different people wrote within ``days``.
        days: How many days of 24 hours, up to an item.
        words: At least one of these words is in the title or text of an item within ``days``. Only
            items that come after a word was written here are looked at for it.
        burst: How unlikely the items of the day must be by what is usual there, as the number of
            zeros: 3 is a day in a thousand.
    """

    rule: Annotated[str, Meta(min_length=1, max_length=64)]
    writers: Annotated[int, Meta(ge=1, le=100_000)] = 1
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    words: list[_Word] = []
    burst: Annotated[float, Meta(ge=0, le=300)] = 0.0


class HotspotsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hotspots: what many write about. They are found without this table.

    Attributes:
        found: Whether they are looked for.
        kinds: Of which kinds of cases; left out, of all.
        days: Items of how many days, up to the newest, are compared. A hotspot of which all items
            are older stays as it was.
        places: Names of places and bodies, beside those that their ending shows.
        warnings: When somebody is told at once; left out, never.
    """

    found: bool = True
    kinds: list[str] | None = None
    days: Annotated[int, Meta(ge=30, le=3_660)] = HOTSPOT_DAYS
    places: list[HotspotPlace] = []
    warnings: list[HotspotWarningTable] = []


def check_hotspots(table: HotspotsTable, cases: Collection[str]) -> None:
    """See that the table makes sense.

    Args:
        table: The table.
        cases: The kinds of cases.

    Raises:
        ValueError: Something in it is not allowed; begins with its place.
    """
    for kind in table.kinds or ():
        if kind not in cases:
            meant = near(kind, cases)
            raise ValueError(
                f"hotspots.kinds: {kind!r} is not a kind of case of the catalogue{meant}"
            )
    names: set[str] = set()
    for number, place in enumerate(table.places):
        for name in (place.name, *place.aliases):
            if name in names:
                raise ValueError(
                    f"hotspots.places[{number}]: {name!r} is there already; a name means one place"
                )
            names.add(name)
    rules: set[str] = set()
    for number, rule in enumerate(table.warnings):
        at = f"hotspots.warnings[{number}]"
        if "/" in rule.rule or not rule.rule.isprintable() or rule.rule != rule.rule.strip():
            raise ValueError(f"{at}.rule: {rule.rule!r} is not a name; leave out '/' and spaces")
        if rule.rule in rules:
            raise ValueError(f"{at}.rule: {rule.rule!r} is there already; each rule has its name")
        rules.add(rule.rule)
        if rule.writers == 1 and not rule.words and not rule.burst:
            raise ValueError(
                f"{at}: one writer of anything is no reason to warn; name writers (2 or more), "
                "words or burst"
            )
