"""The rules and the dashboard for those who watch ask for series that are measured, and leave none out."""

import json
import re

from sekisho.model.series import SERIES

NAMES = {f"sekisho_{series.name}" for series in SERIES}


def test_rules_ask_only_for_what_is_measured(checkout):
    rules = (checkout / "docs/operate/prometheus-rules.yml").read_text("utf-8")
    asked = {name.removesuffix("_bucket") for line in rules.splitlines() if "expr:" in line for name in re.findall(r"\bsekisho_\w+", line)}
    assert asked
    assert asked <= NAMES
    names = re.findall(r"alert: (\w+)", rules)
    assert len(names) == len(set(names)) == rules.count("expr:") == rules.count("summary:")


def test_the_dashboard_shows_every_series_once(checkout):
    dashboard = json.loads((checkout / "docs/operate/grafana-dashboard.json").read_text("utf-8"))
    shown = [
        {name.removesuffix("_bucket") for target in panel["targets"] for name in re.findall(r"\bsekisho_\w+", target["expr"])}
        for panel in dashboard["panels"]
    ]
    assert all(len(names) == 1 for names in shown)
    assert sorted(name for names in shown for name in names) == sorted(NAMES)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]}
    assert len(places) == len(dashboard["panels"])
