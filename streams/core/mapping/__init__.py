"""From a row of a table to events: the mapping file, and what was sent for each row before."""
