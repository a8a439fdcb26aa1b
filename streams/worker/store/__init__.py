"""Cases and tallies on a worker's own disk: a copy of what is in Kafka, which may be deleted."""
