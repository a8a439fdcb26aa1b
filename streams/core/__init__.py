"""The pure core: what events mean. No I/O and no clock; times and texts are passed in."""
