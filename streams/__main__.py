"""``python -m streams`` is ``kuaibao``."""

from streams.cli import main

main()
