"""A Kafka client that knows no topic: connecting, reading, following, writing in transactions."""
