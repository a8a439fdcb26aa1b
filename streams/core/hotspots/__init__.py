"""Hotspots: what many write about. Sketches of items, their groups, people's decisions, heat."""
