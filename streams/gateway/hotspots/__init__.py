"""Hotspots: what many write about, as lists, one by one, and as figures."""
