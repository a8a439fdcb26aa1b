"""Rows of databases: by query, by their logs, and both read by key."""
