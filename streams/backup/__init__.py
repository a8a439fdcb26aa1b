"""Backups of what workers keep: taken, kept in files, restored."""
