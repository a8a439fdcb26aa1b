"""A record reconstructed from published counts, as synthetic events. Shares only contracts with the counting side."""
