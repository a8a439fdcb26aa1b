"""Proof under faults: everything is killed, paused, cut off; the figures must come out the same."""
