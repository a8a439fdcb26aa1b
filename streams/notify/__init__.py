"""Notices on their way out: by e-mail, by signed webhooks, by what apprise reaches."""
