"""Tests of what identifies a person in a text."""
