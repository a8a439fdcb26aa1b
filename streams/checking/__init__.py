"""What an installation's files say, and every mistake in them: for `kuaibao check`."""
