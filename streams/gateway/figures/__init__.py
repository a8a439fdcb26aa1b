"""The figures that a gateway keeps in memory, kept up with Kafka."""
