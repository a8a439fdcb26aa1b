"""Hotspots: sketches, groups, decisions, heat, warnings."""
