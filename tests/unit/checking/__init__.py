"""Tests of `streams/checking/`."""
