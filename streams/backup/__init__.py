"""Backups of what workers keep: taken, held in files, restored."""
