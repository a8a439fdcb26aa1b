"""A local Apache Kafka, for demonstrations, tests and single machines."""
