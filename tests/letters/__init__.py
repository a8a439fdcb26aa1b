"""Two sheets of real letters, which are no part of the project, through the feeder."""
