"""Reaching other machines at addresses that somebody wrote into a file, and none that is inside."""
