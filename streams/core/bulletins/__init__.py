"""Bulletins and quick reports: what they say, worked out of figures and items."""
