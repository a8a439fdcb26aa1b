"""Hotspots: a process of its own, of the worker that has the partition of the quick reports."""
