"""A record reconstructed from published counts, as synthetic events.

It shares only contracts with the counting side.
"""
