"""The worker: Faust, its agents, and the lanes that they work in."""
