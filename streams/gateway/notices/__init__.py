"""Notices: all that were given, kept up with Kafka, and listed."""
