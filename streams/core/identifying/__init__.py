"""What identifies a person in a text: where it is, and what only looks like it."""
