"""Lanes: one for each partition, with its state, its steps and its way of opening again."""
