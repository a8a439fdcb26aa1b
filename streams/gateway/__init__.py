"""The gateway: events in over HTTP, live figures out, a page for officials."""
