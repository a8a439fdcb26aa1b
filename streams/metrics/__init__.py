"""What Prometheus is told: the catalogue, and how it is collected."""
