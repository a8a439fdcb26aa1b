"""Which category a text is of."""
