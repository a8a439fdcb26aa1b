"""What is in each topic: its name, its policies, and how its records are written and read."""
