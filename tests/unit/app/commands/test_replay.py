"""`sekisho replay`: exactly what was said, or what other weights would say."""

import json
from importlib.resources import files

import pytest

from sekisho.app.assembling import assemble
from sekisho.app.configuration.settings import Settings
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.gate.carrier import Carrier
from sekisho.gate.passage import Station
from sekisho.gate.reception import Incoming, Reception
from sekisho.inspections import CATALOGUE
from sekisho.model.dossier import Versions
from sekisho.testing.builders import RAW
from sekisho.testing.inspecting import InProcessInspectors
from sekisho.testing.owed import an_acceptance
from sekisho.verdict.weights import shipped_weights

WEIGHTS = files("sekisho.verdict").joinpath("weights.toml").read_text("utf-8")


@pytest.fixture
def judged(fill):
    """A function: so many messages through a gate of these versions."""

    def receive(count=2, versions=None):
        weights = shipped_weights()

        async def work(stores):
            directory = assemble.build_directory(Settings())
            station = Station(InProcessInspectors(), CATALOGUE, weights, versions or assemble.versions(weights), stores.clock)
            reception = Reception(
                station, Carrier(directory, "gate.test", 10), stores.records, stores.blobs, stores.signals, MemoryMetrics(), "edge", 300.0
            )
            for _ in range(count):
                await reception.receive([Incoming(an_acceptance(RAW), assemble.build_tenant(Settings()))])

        fill(work)

    return receive


def test_verify(command, judged):
    judged()
    code, out, _ = command("replay", "--verify")
    assert (code, out.split(" in ")[0]) == (0, "2 messages judged again")
    assert "0 differ." in out


def test_a_difference_fails_the_verification_only_within_the_same_versions(command, judged, tmp_path):
    judged(1)
    (tmp_path / "w.toml").write_text(WEIGHTS.replace("prior = -30", "prior = 40"))
    code, out, _ = command("replay", "--verify", "--weights", str(tmp_path / "w.toml"))
    assert code == 1
    assert "newly stopped: 1" in out
    assert "01hf7yat00" in out
    other = WEIGHTS.replace("prior = -30", "prior = 40").replace('version = "', 'version = "x')
    (tmp_path / "w.toml").write_text(other)
    assert command("replay", "--verify", "--weights", str(tmp_path / "w.toml"))[0] == 0


def test_for_programs(command, judged):
    judged(2, Versions("older"))
    code, out, _ = command("replay", "--json", "--threshold", "spam=-60")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["kind"] for line in lines[:-1]] == ["stopped", "stopped"]
    assert lines[0]["after"]["category"] == "spam"
    assert lines[-1]["other_versions"] == 2
    assert lines[-1]["differ_same_versions"] == 0


def test_rules_and_settings_of_files(command, judged, tmp_path):
    judged(1)
    pack = tmp_path / "p.toml"
    pack.write_text(
        'name = "mine"\nversion = "1"\nlanguages = []\n[[rules]]\nname = "mine.all"\ncategory = "spam"\nseverity = "strong"\npoints = 60\n'
        'why.en = "it came"\nwhy.ja = "届いた"\nwhen = "inbound"\nmatches = ["Hello."]\nspares = []\n'
    )
    code, out, err = command("replay", "--rules", str(pack))
    assert (code, err) == (0, "")
    assert "rule.mine.all" in out
    (tmp_path / "s.toml").write_text("[policy.thresholds]\nspam = -70\n")
    assert "newly stopped: 1" in command("replay", "--settings", str(tmp_path / "s.toml"))[1]


@pytest.mark.parametrize("option", ["--weights", "--rules", "--model", "--settings"])
def test_files_that_are_not_there_or_wrong(command, judged, tmp_path, option):
    judged(1)
    assert command("replay", option, str(tmp_path / "no"))[0] == 2
    (tmp_path / "wrong").write_text("][")
    code, _, err = command("replay", option, str(tmp_path / "wrong"))
    assert (code, err[:8]) == (2, "sekisho:")


def test_what_could_change_nothing_is_told(command, judged, tmp_path):
    judged(1)
    (tmp_path / "w.toml").write_text(WEIGHTS.replace('"payment.changed" = {', '"payment.chanced" = {'))
    assert command("replay", "--weights", str(tmp_path / "w.toml"))[2] == f"sekisho: {tmp_path / 'w.toml'}: no finding is called 'payment.chanced'.\n"
    pack = (
        'name = "own"\nversion = "1"\n[[rules]]\nname = "own.x"\ncategory = "spam"\nwhy.en = "x"\nwhy.ja = "x"\nwhen = "links > 1"\nmatches = ["x"]'
    )
    (tmp_path / "own.toml").write_text(pack)
    assert command("replay", "--rules", str(tmp_path / "own.toml"))[2].startswith("1 rules over text are left out")


def test_thresholds_need_a_name_and_points(command):
    with pytest.raises(SystemExit):
        command("replay", "--threshold", "malware=3")


def test_in_japanese(command, judged, japanese):
    judged(1)
    assert "1通を" in command("replay")[1]
