"""The settings: what each is, and how Kafka is reached."""
