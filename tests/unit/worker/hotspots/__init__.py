"""Tests of the process of hotspots."""
