"""What writes those parts of documents that come from the code."""
