"""The dashboards of Grafana: their source, from which `python -m deploy.grafana` makes the JSON."""
