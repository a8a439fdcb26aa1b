"""Open311 (GeoReport v2) outward: apps of others send cases, and follow what becomes of them."""
