"""What is handed to operators for installing fits the tree: paths, modules, and the locks that the documents promise."""

import configparser
import re

LOCKS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE",
    "KillMode": "mixed",
    "LimitCORE": "0",
}


def test_the_unit_locks_what_is_promised_and_waits_for_the_drain(checkout):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read_string((checkout / "deploy/sekisho.service").read_text("utf-8"))
    service = dict(unit["Service"])
    assert {key: service.get(key) for key in LOCKS} == LOCKS
    assert int(service["TimeoutStopSec"]) > 25, "the supervisor itself gives its children 25 seconds"
    assert "-m sekisho up --data /var/lib/sekisho" in service["ExecStart"]
    assert service["StateDirectory"] == "sekisho"


def test_the_container_copies_what_is_there_and_runs_as_nobody_special(checkout):
    lines = (checkout / "deploy/Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert copied
    assert [name for name in copied if not (checkout / name).exists()] == []
    assert any(line.startswith("USER ") and "root" not in line for line in lines)
    assert lines.index("USER sekisho") > lines.index("RUN /opt/sekisho/scripts/sekisho --version")


def test_the_guide_names_files_that_exist(checkout):
    guide = (checkout / "docs/operate/install.md").read_text("utf-8")
    named = set(re.findall(r"/opt/sekisho/((?:docs|deploy|scripts)/[\w./-]+)", guide))
    assert len(named) >= 3
    assert [name for name in sorted(named) if not (checkout / name).exists()] == []
