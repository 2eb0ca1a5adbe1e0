"""The rules and the dashboard for those who watch ask for series that are measured, and leave none out."""

import json
import re

import yaml

from sekisho.model.series import SERIES

BY_NAME = {f"sekisho_{series.name}": series for series in SERIES}
NAMES = set(BY_NAME)


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


def test_every_expression_fits_the_kind_and_the_labels_of_its_series(checkout):
    rules = yaml.safe_load((checkout / "docs/operate/prometheus-rules.yml").read_text("utf-8"))
    dashboard = json.loads((checkout / "docs/operate/grafana-dashboard.json").read_text("utf-8"))
    asked = [(rule["expr"], rule["annotations"]["summary"]) for group in rules["groups"] for rule in group["rules"]]
    asked += [(target["expr"], target["legendFormat"]) for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(asked) > len(SERIES)
    for expression, legend in asked:
        for name in re.findall(r"\bsekisho_\w+", expression):
            series = BY_NAME[name.removesuffix("_bucket")]
            moved = set(re.findall(rf"(\w+)\({name}\[\w+\]", expression))
            assert (moved & {"rate", "increase"} != set()) == (series.kind != "gauge"), f"{expression}: a {series.kind}"
            assert name.endswith("_bucket") == (series.kind == "histogram"), expression
            split = {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}
            filtered = set(re.findall(rf"{name}\{{(\w+)", expression))
            told = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", legend))
            assert split | filtered | told <= {*series.labels, *(("le",) if series.kind == "histogram" else ())}, expression
