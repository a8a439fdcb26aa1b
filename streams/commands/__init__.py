"""The command `kuaibao`: one module a command."""
