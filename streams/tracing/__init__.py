"""Traces: to which request an event belongs, and how long each part of its way took."""
