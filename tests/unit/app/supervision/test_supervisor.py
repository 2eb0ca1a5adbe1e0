"""The supervisor's own steps, each on a real folder. (Running as a whole: tests/journeys.)"""

import json
import logging
import os
import subprocess
import sys

import pytest

from sekisho.app.configuration.reloading import keep_last_good, last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.app.supervision import supervisor
from sekisho.app.supervision.processes import Child
from sekisho.edge.tls import fingerprint
from sekisho.model.errors import Refused
from sekisho.testing.gateway import environment

ROUTED = '[routes]\n"example.test" = ["127.0.0.1:2526"]\n'


@pytest.mark.parametrize(("language", "words"), [("en", "Sekisho is already running on"), ("ja", "すでに動作しています")])
def test_one_supervisor_for_a_folder(folder, monkeypatch, language, words):
    monkeypatch.setenv("SEKISHO_LANG", language)
    code = f"""
from pathlib import Path
from sekisho.app.storage.folders import DataFolder
from sekisho.app.supervision.supervisor import _only_one
from sekisho.model.errors import Refused
try:
    _only_one(DataFolder(Path({str(folder.root)!r})))
except Refused as refused:
    print(refused)
"""
    lock = supervisor._only_one(folder)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(SEKISHO_LANG=language)).stdout
    assert words in said
    assert f"pid {os.getpid()}" in said
    lock.close()
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()).stdout == ""


def test_a_certificate_is_made_once(folder):
    supervisor._make_certificate(Settings(), folder)
    first = fingerprint(folder.certificate)
    supervisor._make_certificate(Settings(), folder)
    assert fingerprint(folder.certificate) == first


def test_none_is_made_where_the_settings_name_one(folder):
    supervisor._make_certificate(parse_settings('[tls]\ncertificate = "/c.pem"\nkey = "/k.pem"\n'), folder)
    assert not folder.certificate.exists()


def test_counting_begins_anew(folder):
    (folder.metrics / "counter_1.db").write_bytes(b"old")
    supervisor._empty_metrics(folder)
    assert list(folder.metrics.iterdir()) == []
    assert folder.metrics.stat().st_mode & 0o777 == 0o700


def test_settings_that_cannot_be_used_are_refused_before_anything_runs(tmp_path):
    with pytest.raises(Refused, match="The settings cannot be used"):
        supervisor._check(parse_settings(f'[outbound]\ncertificates = ["{tmp_path / "missing.pem"}"]\n'))
    with pytest.raises(Refused, match="The settings cannot be used"):
        supervisor._check(parse_settings('[outbound.logins]\nprinter = "scrypt$nonsense"\n'))
    supervisor._check(Settings())


def test_a_reload_takes_what_is_right(folder, tmp_path, caplog):
    keep_last_good(folder, parse_settings(ROUTED))
    file = tmp_path / "sekisho.toml"
    file.write_text(ROUTED + "[quarantine]\ndays = 3\n[limits]\nsessions = 9\n")
    with caplog.at_level(logging.INFO):
        assert supervisor._reload(file, folder)
    assert last_good(folder).quarantine.days == 3
    assert last_good(folder).limits.sessions == Settings().limits.sessions
    assert "these wait for a restart: limits" in caplog.text


@pytest.mark.parametrize("text", [None, "[routs]\n", ROUTED + '[outbound]\ncertificates = ["/missing.pem"]\n'])
def test_a_reload_of_something_wrong_changes_nothing_and_says_why(folder, tmp_path, caplog, text):
    keep_last_good(folder, parse_settings(ROUTED))
    file = tmp_path / "sekisho.toml"
    if text is not None:
        file.write_text(text)
    assert not supervisor._reload(file, folder)
    assert last_good(folder) == parse_settings(ROUTED)
    assert "reload refused, the old settings stay" in caplog.text


def test_the_state_is_whole_at_every_moment(folder):
    children = [Child("edge-0", lambda: 0, pid=12, restarts=1), Child("delivery", lambda: 0)]
    supervisor._write_state(folder, {"pid": 1, "reduced": ["関所"]}, children)
    state = json.loads(folder.state.read_text())
    assert state["processes"] == [{"name": "edge-0", "pid": 12, "restarts": 1}, {"name": "delivery", "pid": 0, "restarts": 0}]
    assert state["reduced"] == ["関所"]
    assert sorted(path.name for path in folder.run.iterdir()) == ["metrics", "state.json"]


def test_an_ordinary_user_gives_nothing_up_and_lacks_nothing(folder):
    """As root: either somebody else now, or told that it is not so. Tried in a child, since it cannot be undone."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            reduced = supervisor._give_up_root(Settings(), folder)
            os.write(writing, json.dumps([os.geteuid(), reduced]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        uid, reduced = json.load(stream)
    os.waitpid(pid, 0)
    if os.geteuid() != 0:
        assert (uid, reduced) == (os.geteuid(), [])
    elif reduced:
        assert uid == 0
        assert "Runs as root: the user 'nobody' cannot reach" in reduced[0]
    else:
        assert uid != 0
