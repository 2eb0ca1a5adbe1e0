"""docs/operate/grafana-dashboard.json: a panel for every series of model/series.py."""

import json

from sekisho.model.series import SERIES, Series

PREFIX = "sekisho_"
WIDTH, HEIGHT = 8, 7


def page() -> str:
    """Return the dashboard, ready to be imported."""
    panels = [_panel(number, series) for number, series in enumerate(SERIES)]
    dashboard = {
        "title": "Sekisho",
        "uid": "sekisho",
        "tags": ["mail"],
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]},
        "panels": panels,
    }
    return json.dumps(dashboard, indent=1) + "\n"


def _panel(number: int, series: Series) -> dict:
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": series.name.removesuffix("_total").replace("_", " "),
        "description": series.meaning,
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "gridPos": {"x": number % 3 * WIDTH, "y": number // 3 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": _unit(series), "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(65 + place), "expr": expression, "legendFormat": legend} for place, (expression, legend) in enumerate(_asks(series))
        ],
    }


def _asks(series: Series) -> list[tuple[str, str]]:
    name, labels = PREFIX + series.name, ", ".join(series.labels)
    by = f" by ({labels})" if labels else ""
    legend = " ".join(f"{{{{{label}}}}}" for label in series.labels) or series.name
    match series.kind:
        case "counter":
            return [(f"sum{by} (rate({name}[5m]))", legend)]
        case "histogram":
            return [(f"histogram_quantile({share}, sum by (le) (rate({name}_bucket[5m])))", f"p{share * 100:g}") for share in (0.5, 0.9, 0.99)]
        case _:
            return [(f"max{by} ({name})", legend)]


def _unit(series: Series) -> str:
    if series.kind == "counter":
        return "ops"
    if series.name.endswith("_seconds"):
        return "s"
    return "bytes" if series.name.endswith("_octets") else "dateTimeFromNow" if series.name.endswith("_at") else "short"
