"""`python -m deploy.grafana` writes the dashboards that Grafana is provisioned with."""

import argparse
from pathlib import Path

from deploy.grafana.made import FOLDER, made
from streams.core.county.catalogue_file import load_catalogue
from streams.resources import SCHEMAS


def main() -> None:
    """Write them, with the words of a catalogue."""
    parser = argparse.ArgumentParser(prog="python -m deploy.grafana", description=__doc__)
    parser.add_argument("--catalogue", type=Path, default=SCHEMAS / "catalogue.toml")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder they are written to")
    given = parser.parse_args()
    catalogue = load_catalogue(given.catalogue.read_text(encoding="utf-8"), str(given.catalogue))
    for name, text in made(catalogue).items():
        (given.into / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
