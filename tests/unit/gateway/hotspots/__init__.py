"""Tests of `streams.gateway.hotspots`."""
