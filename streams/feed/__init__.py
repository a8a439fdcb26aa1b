"""Running a feeder: rows from a source, through a mapping, into Kafka exactly once."""
