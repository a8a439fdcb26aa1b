"""Tests of the list of notices."""
