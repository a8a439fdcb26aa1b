"""Who asks, and whether they may: keys, sessions, the guard."""
