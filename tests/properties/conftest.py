"""Hypothesis tries as hard as the environment says."""

from hypothesis import settings

from tests.properties.effort import PROFILE

settings.load_profile(PROFILE)
