"""What sites publish: fetched within bounds, and feeds (RSS, Atom, JSON) taken apart into items."""
