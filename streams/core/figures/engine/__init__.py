"""The engine of figures: timelines as columns, facts drawn from them, and sums over facts."""
