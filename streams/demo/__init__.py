"""The demonstration: three years replayed and their bulletins compared."""
