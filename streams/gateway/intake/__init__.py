"""Events in: bodies within limits, CloudEvents, and the way to Kafka."""
