"""Faust agents: route, track, report, notice, number and publish."""
