"""Pictures of an evaluation are well-formed, and better filters are drawn higher."""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest


@pytest.fixture
def drawing(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[3] / "scripts" / "training"))
    import drawing

    yield drawing
    sys.modules.pop("drawing")


def test_curves_are_drawn_for_each_filter_with_names_as_text(drawing):
    picture = ET.fromstring(drawing.curves("A < B", {"<ours>": [(0.0, 0.5), (1.0, 1.0)], "other": [(0.0, 0.1), (1.0, 1.0)]}))
    lines = [each.get("points") for each in picture.iter() if each.tag.endswith("polyline")]
    heights = [float(points.split()[0].split(",")[1]) for points in lines]
    assert heights[0] < heights[1]  # y grows downwards
    assert "<ours>" in [each.text for each in picture.iter()]


def test_a_bar_is_as_high_as_its_value(drawing):
    text = drawing.bars("kinds", {"none": 0.0, "all": 1.0})
    ET.fromstring(text)
    bars = [float(height) for height in re.findall(r'height="([\d.]+)" fill="#0b5fa5"', text)]
    assert bars[0] == 0.0
    assert bars[1] > 300
