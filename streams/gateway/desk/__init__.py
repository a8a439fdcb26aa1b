"""The desk of the office: what is due and what is late, by unit, as lists and as a calendar."""
