"""The files that the program brings along: what it reads, wherever it is installed.

In a checkout ``schemas`` and ``kafka`` here are links to ``schemas/`` and ``deploy/kafka/`` at its
top, where people look for them; a wheel has copies in their place. The templates of documents and
the built page are beside the modules that use them.
"""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

SCHEMAS: Final = (_HERE / "schemas").resolve()
"""The contracts, the shipped catalogue, its bulletins and the record to replay."""

KAFKA: Final = (_HERE / "kafka").resolve()
"""What the local broker is run with: its settings, its logging, and which jars it consists of."""
