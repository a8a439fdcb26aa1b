"""Dead letters: read, listed in our words alone, and sent again once the cause is mended."""
