"""Events: read, checked against the catalogue, and reduced to what counts."""
