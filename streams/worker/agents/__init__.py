"""Faust agents: route, track and report."""
