"""What is true for every input: tests by Hypothesis.

The profile is fixed, so that a run is the same everywhere. To look further, at random and for
longer: ``HYPOTHESIS_PROFILE=explore pytest tests/properties``.
"""
