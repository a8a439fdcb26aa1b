"""The dashboards as files: what Grafana reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from deploy.grafana.officials import officials
from deploy.grafana.operators import operators
from streams.core.county.catalogue import Catalogue

FOLDER: Final = Path(__file__).parent / "dashboards"

DASHBOARDS: Final[dict[str, Callable[[Catalogue], build.Dashboard]]] = {
    "officials.json": officials,
    "operators.json": operators,
}


def made(catalogue: Catalogue) -> dict[str, str]:
    """Return the text of each file, with a catalogue's words for what the metrics name."""
    return {name: _text(make(catalogue).build()) for name, make in DASHBOARDS.items()}


def _text(dashboard: model.Dashboard) -> str:
    """Write a dashboard, its panels numbered in their order."""
    for number, panel in enumerate(dashboard.panels or [], 1):
        panel.id_val = number
    return json.dumps(dashboard, cls=JSONEncoder, ensure_ascii=False, indent=1) + "\n"
