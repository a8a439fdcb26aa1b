"""Tests against a real Kafka, and of what runs it."""
