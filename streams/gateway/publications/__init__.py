"""Publications: drafted, reviewed and issued over HTTP, printed as they were, compared with now."""
