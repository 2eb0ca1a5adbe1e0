"""`sekisho auth`: all four results of a message in a file."""

import json
import os
import subprocess
import sys

from sekisho.app.commands.auth import as_json
from sekisho.model.senderauth import NOT_EVALUATED
from sekisho.testing.signed_mail import a_signing_key, signed_mail

KEY = a_signing_key("partner.test", "s1")


def auth(*arguments):
    command = [sys.executable, "-m", "sekisho", "auth", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "src"})


def files(tmp_path, spf="v=spf1 ip4:192.0.2.10 -all"):
    mail, zone = tmp_path / "mail.eml", tmp_path / "zone.yml"
    mail.write_bytes(signed_mail(key=KEY))
    records = {
        "partner.test": [{"TXT": spf}],
        "_dmarc.partner.test": [{"TXT": "v=DMARC1; p=reject"}],
        KEY.record_name(): [{"TXT": KEY.record().decode()}],
    }
    zone.write_text(json.dumps(records))  # JSON is YAML
    return mail, zone


def test_all_four_results_from_a_zone(tmp_path):
    mail, zone = files(tmp_path)
    done = auth(mail, "--ip", "192.0.2.10", "--helo", "mail.partner.test", "--from", "hanako@partner.test", "--zone", zone)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert (told["spf"]["result"], told["dmarc"]["result"], told["arc"]["result"], told["aligned"]) == ("pass", "pass", "none", True)
    assert [(one["result"], one["domain"]) for one in told["dkim"]] == [("pass", "partner.test")]
    assert told["dmarc"]["aligned_by"] == ["spf", "dkim"]
    assert "dmarc=pass" in told["authentication_results"]
    assert done.returncode == 0


def test_a_forgery_and_wrong_usage(tmp_path):
    mail, zone = files(tmp_path)
    mail.write_bytes(mail.read_bytes().replace(b"minutes of Tuesday", b"account of mine"))
    done = auth(mail, "--ip", "203.0.113.9", "--from", "x@stranger.test", "--zone", zone)
    assert (done.returncode, json.loads(done.stdout)["dmarc"]["result"]) == (1, "fail")
    assert auth(mail, "--ip", "203.0.113.9", "--from", "x y", "--zone", zone).returncode == 2
    assert auth(tmp_path / "gone.eml", "--ip", "203.0.113.9").returncode == 2
    zone.write_text("[broken")
    assert auth(mail, "--ip", "203.0.113.9", "--zone", zone).returncode == 2


def test_every_field_is_told():
    assert set(as_json(NOT_EVALUATED)) == set(NOT_EVALUATED.__dataclass_fields__)


def test_no_address_and_no_file_are_wrong_usage(tmp_path):
    mail, zone = files(tmp_path)
    os.mkfifo(tmp_path / "pipe.eml")
    for done, words in (
        (auth(mail, "--ip", "999", "--zone", zone), "not an IP address"),
        (auth(tmp_path / "pipe.eml", "--ip", "192.0.2.10"), "not a regular"),
    ):
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
