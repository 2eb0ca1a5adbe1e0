"""docs/operate/metrics.md: every series from `model/series.py`."""

from sekisho.backends.telemetry.prometheus import PREFIX, SECONDS
from sekisho.model.series import SERIES

HEAD = """# Metrics

`/metrics` of the console answers in the text format of Prometheus, summed over all processes since the service started. Made by
`scripts/generate-docs` from `src/sekisho/model/series.py`. Labels are bounded: never an address, a domain or an id.
"""


def page() -> str:
    lines = [HEAD, "| Series | Kind | Labels | Meaning |", "|---|---|---|---|"]
    for series in SERIES:
        labels = ", ".join(f"`{label}`" for label in series.labels) or "–"
        lines.append(f"| `{PREFIX}{series.name}` | {series.kind} | {labels} | {series.meaning} |")
    buckets = ", ".join(f"{edge:g}" for edge in SECONDS)
    return "\n".join([*lines, "", f"Histograms have the edges {buckets} seconds."]) + "\n"
