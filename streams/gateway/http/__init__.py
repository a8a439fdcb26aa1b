"""HTTP as every route speaks it: connections, callers, parameters, problems, answers."""
