"""`sekisho doctor`: what is there, and each thing that is not, with what it means."""

from sekisho.mime.containers import library


def test_versions_abilities_and_sandbox(command):
    code, out, err = command("doctor")
    assert err == ""
    assert "sekisho " in out
    assert "resource limits" in out
    assert (code == 0) == ("Nothing is reduced." in out)


def test_what_is_missing_is_named(command, monkeypatch, japanese):
    monkeypatch.setattr(library, "LIBRARY", None)
    code, out, _ = command("doctor")
    assert code == 1
    assert "✗ libarchive" in out
    assert "検査不能" in out


def test_a_configured_scanner_that_is_away_is_told(command, folder):
    folder.settings.write_text('[scanners.clamd]\naddress = "/nonexistent/clamd.ctl"\n')
    code, out, _ = command("doctor")
    assert code == 1
    assert "✗ clamd" in out
    assert "held" in out


def test_what_the_running_service_lacks_is_told(command, folder):
    folder.state.write_text('{"reduced": ["Runs as root: the user cannot reach a folder."]}')
    code, out, _ = command("doctor")
    assert "Runs as root" in out
    assert (code, "Nothing is reduced." in out) == (1, False)
