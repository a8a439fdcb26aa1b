"""The bulletins of an installation: its definition files, and what workers have published."""
