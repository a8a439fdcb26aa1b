"""``python -m streams`` is ``kuaibao``."""

from streams.commands.cli import main

main()
