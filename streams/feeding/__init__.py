"""Events on their way into Kafka: from files, from a replay, in bulk."""
