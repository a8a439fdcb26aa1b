"""Bulletins and quick reports in the form that is asked for."""
