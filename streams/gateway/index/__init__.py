"""The index of cases: on disk, in memory, and as of any recent flush."""
