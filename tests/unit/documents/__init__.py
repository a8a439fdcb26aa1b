"""Tests of what writes the generated documents, and of what it has written."""
