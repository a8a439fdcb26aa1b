"""Cases of other systems by Open311 (GeoReport v2): requests read, and what became of them."""
