"""Figures: measures over a selection of timelines, for a period, as of a day."""
