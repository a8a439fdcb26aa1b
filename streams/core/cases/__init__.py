"""Cases: sets of events, and their timelines, counted but never told apart."""
