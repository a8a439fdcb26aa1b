"""Live figures: hubs, what changed, server-sent events."""
