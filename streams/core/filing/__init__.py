"""Which category a text is of: what keyword rules say, and what was learned."""
