"""What a hotspot is called where nobody has named it."""

from typing import Final

from streams.core.hotspots.records import HotspotRecord

_MOST_PLACES: Final = 2
_MOST_MATTERS: Final = 3


def hotspot_name(record: HotspotRecord) -> str:
    """Return what people call a hotspot, or else its places and the words of its matter.

    One that has neither is called by its id, which is that of its first item.
    """
    if record.name:
        return record.name
    places = "、".join(record.places[:_MOST_PLACES])
    matters = "、".join(record.matters[:_MOST_MATTERS])
    return "：".join(filter(None, (places, matters))) or record.id
