import pytest

from sekisho.app.assembling.assemble import build_catalogue
from sekisho.app.cli import main
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.testing.builders import a_dossier, a_mailbox, a_message


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISHO_LANG", "en")
    return tmp_path / "data"


def test_import_list_remove(data, tmp_path, capsys):
    feed = tmp_path / "feed.txt"
    feed.write_text("evil.test\nevil.test\n192.0.2.1\n")
    assert main(["feeds", "import", str(feed), "--data", str(data), "--name", "own"]) == 0
    assert "own: 2 indicators" in capsys.readouterr().out
    assert main(["feeds", "list", "--data", str(data)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["own", "0", "0", "1", "1"]
    catalogue = build_catalogue(Settings(), stored(DataFolder(data)))
    dossier = a_dossier(a_message(sender=a_mailbox("x@evil.test")))
    found = [finding.kind.code for inspection in catalogue if inspection.name == "own_feeds" for finding in inspection.look(dossier)]
    assert found == ["feed.domain"]
    assert main(["feeds", "remove", "own", "--data", str(data)]) == 0
    assert stored(DataFolder(data)) == []


def test_what_is_no_feed_is_refused(data, tmp_path, capsys):
    feed = tmp_path / "feed.json"
    feed.write_text("{")
    assert main(["feeds", "import", str(feed), "--data", str(data)]) == 2
    feed.write_text("{}")
    assert main(["feeds", "import", str(feed), "--data", str(data)]) == 2
    assert main(["feeds", "import", str(tmp_path / "nowhere"), "--data", str(data)]) == 2
    feed.write_text("evil.test")
    assert main(["feeds", "import", str(feed), "--data", str(data), "--name", "../x"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_is_left_out_is_told(data, tmp_path, capsys):
    feed = tmp_path / "feed.json"
    feed.write_text(
        '{"objects": [{"type": "indicator", "pattern": "[domain-name:value = \'evil.test\']"},'
        '{"type": "indicator", "pattern": "[url:value MATCHES \'x\']"}]}'
    )
    assert main(["feeds", "import", str(feed), "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert "left out: 1 with a pattern other than" in out
    assert "(such as [url:value MATCHES 'x'])" in out
    assert "feed: 1 indicators" in out


def test_octets_that_are_no_text_are_told_with_their_line(data, tmp_path, capsys):
    feed = tmp_path / "feed.txt"
    feed.write_bytes("evil.test\n日本\n".encode("shift_jis"))
    assert main(["feeds", "import", str(feed), "--data", str(data)]) == 2
    assert "line 2: this is not UTF-8" in capsys.readouterr().err
    feed.write_bytes("evil.test\n".encode("utf-16"))
    assert main(["feeds", "import", str(feed), "--data", str(data)]) == 0
