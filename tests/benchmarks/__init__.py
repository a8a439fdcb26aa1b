"""Benchmarks: our worker, a plain Faust agent and bare aiokafka at the same work."""
