"""Notices: what the office is reminded of, urges and supervises by the clock."""
