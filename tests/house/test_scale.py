"""The arithmetic of scale: constants say where they come from, the simulation says the same each time, and more mail never needs less."""

import re
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def scaling(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    from documents import scaling

    return scaling


def test_every_constant_has_its_date_command_and_condition(scaling):
    constants = scaling.read()
    assert len(constants.measured) >= 10
    for name, one in constants.measured.items():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", one["at"]), name
        assert one["command"].startswith("scripts/"), name
        assert one["condition"], name
        assert one["unit"], name
    with pytest.raises(AttributeError):
        _ = constants.nobody_measured_this


def test_more_mail_never_needs_less_and_a_slower_history_needs_more_cells(scaling):
    constants = scaling.read()
    needs = [scaling.need(amount, constants) for amount in (1e5, 1e6, 1e7, 1e8, 1e9)]
    for name in ("cells", "edge_cores", "history_gigabytes"):
        values = [asdict(one)[name] for one in needs]
        assert values == sorted(values), name
    assert needs[0].engine == "embedded"
    assert needs[-1].engine == "PostgreSQL"
    slow = {**constants.measured, "keeper_ms": {**constants.measured["keeper_ms"], "value": 10.0}}
    assert scaling.need(1e9, scaling.Constants(slow, constants.assumed)).cells > needs[-1].cells
    assert needs[-1].cells * scaling.cell_rate(constants)[0] >= needs[-1].peak_rate


def test_the_simulation_says_the_same_each_time_and_keeps_all_mail(scaling):
    world = scaling.a_world(200, 3, hot=4, steps=48)
    assert abs(sum(world.shares) - 1.0) < 1e-9
    first, again = scaling.simulate(world, 8, 3.0), scaling.simulate(scaling.a_world(200, 3, hot=4, steps=48), 8, 3.0)
    assert first == again
    assert len({round(one.mean, 6) for one in first}) == 1, "wherever tenants lie, the same mail comes"
    by_name = {one.name: one for one in first}
    assert by_name["by volume"].busiest <= by_name["by hash"].busiest
    assert by_name["by volume, bursts apart"].neighbours <= by_name["by volume"].neighbours
    assert scaling.simulate(scaling.a_world(200, 4, hot=4, steps=48), 8, 3.0) != first
