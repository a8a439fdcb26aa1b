"""Where rows come from: readers of sheets and of other sources, which know nothing of events."""
