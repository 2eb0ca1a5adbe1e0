"""Tests against a real slapd need one: without it they are deselected, and the run says so in its last lines."""

import os
import shutil
from pathlib import Path

import pytest

SLAPD = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/usr/libexec")
SCHEMAS = next((folder for folder in (Path("/etc/ldap/schema"), Path("/etc/openldap/schema")) if folder.is_dir()), None)
DESELECTED = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if SLAPD and SCHEMAS:
        return
    missing = [item for item in items if "server" in item.fixturenames and Path(item.path).name == "test_reader.py"]
    config.stash[DESELECTED] = len(missing)
    config.hook.pytest_deselected(items=missing)
    items[:] = [item for item in items if item not in missing]


def pytest_terminal_summary(terminalreporter, config):
    count = config.stash.get(DESELECTED, 0)
    if count:
        terminalreporter.write_line(f"NOT RUN: {count} tests of LDAP: no slapd here (Debian: apt-get install slapd)", yellow=True)


@pytest.fixture(scope="session")
def slapd():
    """The program and its schemas."""
    return SLAPD, SCHEMAS
