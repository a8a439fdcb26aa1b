"""What the gateway keeps in memory, kept up with Kafka."""
