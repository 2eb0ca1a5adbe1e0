"""The canary and the nightly drill of an edge."""

from base64 import b64encode
from datetime import datetime
from types import SimpleNamespace

import msgspec
import pytest

from sekisho.app.roles import watchman
from sekisho.app.roles.watchman import DRILL, SHELF, Drilled, Heard, canary_name, hold_drill, listen, next_night, specimens
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.memory.stores import MemoryStores
from sekisho.gate.passage import Station
from sekisho.gate.scanning import Scanners
from sekisho.inspections import CATALOGUE
from sekisho.model.dossier import Versions
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.scanners import Scanned
from sekisho.testing.inspecting import InProcessInspectors
from sekisho.verdict.weights import shipped_weights

TEST_STRING = b64encode(b"X5O!P%")[:8]  # the beginning of the standard test string as the sample carries it


class Scanner:
    name, knows_test_string = "clamd", True

    def __init__(self, result):
        self.result, self.asked = result, []

    async def scan(self, content, message):
        self.asked.append(content)
        return self.result if TEST_STRING in content else Scanned()

    async def close(self):
        pass


@pytest.fixture
def house():
    clock = ManualClock()
    scanner = Scanner(Scanned(("Eicar",)))
    station = Station(InProcessInspectors(), CATALOGUE, shipped_weights(), Versions("test"), clock, scanners=Scanners([scanner], clock))
    directory = SimpleNamespace(tenant=lambda _: Tenant(domains=("example.test",)))
    return SimpleNamespace(station=station), MemoryStores(clock), directory, MemoryMetrics(), scanner


async def kept(stores, name, kind):
    return msgspec.json.decode(await stores.documents.get(DEFAULT_TENANT, SHELF, name), type=kind)


async def test_a_deaf_scanner_is_written_down_and_a_hearing_one_too(house):
    reception, stores, _, metrics, scanner = house
    await listen(reception, stores, metrics, 1)
    assert (await kept(stores, canary_name(1), Heard)).deaf == ()
    assert TEST_STRING in scanner.asked[0]
    scanner.result = Scanned()
    await listen(reception, stores, metrics, 1)
    assert (await kept(stores, canary_name(1), Heard)).deaf == ("clamd",)
    assert metrics.gauges["scanners_deaf", ()] == 1


async def test_the_drill_goes_through_the_real_passage(house):
    reception, stores, directory, metrics, _ = house
    await hold_drill(reception, stores, directory, metrics)
    assert (await kept(stores, DRILL, Drilled)).problems == ()
    assert metrics.gauges["fire_drill_problems", ()] == 0


async def test_a_drill_that_fails_is_written_down(house, monkeypatch, caplog):
    reception, stores, directory, metrics, _ = house
    wrong = tuple(type(one)(one.name, b"Subject: x\r\n\r\nx\r\n", one.expected) for one in specimens())
    monkeypatch.setattr(watchman, "specimens", lambda: wrong)
    await hold_drill(reception, stores, directory, metrics)
    assert len((await kept(stores, DRILL, Drilled)).problems) == len(wrong) - 1
    assert "fire drill" in caplog.text


def test_specimens_are_harmful_by_their_files_and_one_is_ordinary():
    assert {one.name for one in specimens()} >= {"eicar", "ordinary mail"}


def test_the_next_night_is_within_a_day_in_its_quiet_hour():
    for hour in range(24):
        now = datetime(2026, 11, 25, hour, 30).astimezone().timestamp()
        night = next_night(now)
        assert 0 < night - now <= 86_400 + 3_600
        assert datetime.fromtimestamp(night).astimezone().hour == watchman.NIGHT_HOUR
