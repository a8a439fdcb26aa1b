"""The figures that a gateway holds in memory, kept up with Kafka."""
