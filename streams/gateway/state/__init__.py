"""What the gateway holds in memory, kept up with Kafka."""
