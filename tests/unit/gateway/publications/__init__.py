"""Tests of publications at the gateway."""
