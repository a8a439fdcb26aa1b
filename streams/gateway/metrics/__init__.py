"""What the gateway tells Prometheus: of itself, and of the work."""
