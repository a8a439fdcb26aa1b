"""Tests of what departments' systems read over HTTP."""
