"""The transport by which Faust hands agents whole batches (docs/decisions/0003)."""
