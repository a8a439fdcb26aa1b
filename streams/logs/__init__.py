"""Logging: lines for operators, and floods of them kept short."""
