"""``kuaibao broker``: a Kafka on this machine."""

from pathlib import Path

import click


@click.command()
@click.option("--port", default=9092, show_default=True, help="Where to listen; 0 is a free one.")
@click.option(
    "--data",
    default=Path("data/kafka"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where its data, settings and log are kept.",
)
@click.option("--heap", default=512, show_default=True, help="Java's heap, MiB.")
def broker(*, port: int, data: Path, heap: int) -> None:
    """Run a real single-node Apache Kafka, with nothing installed by hand."""
    from streams.broker.broker import run_broker

    run_broker(data, port, heap_mb=heap)
