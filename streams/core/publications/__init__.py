"""Publications: what an office said in a bulletin, kept as it was said, and what differs since."""
