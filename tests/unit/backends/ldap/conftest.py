"""Tests against a real slapd need one: without it they are deselected, and the run says so in its last lines."""

import os
import shutil
from pathlib import Path

import pytest

SLAPD = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/usr/libexec")
SCHEMAS = next((folder for folder in (Path("/etc/ldap/schema"), Path("/etc/openldap/schema")) if folder.is_dir()), None)


def pytest_collection_modifyitems(items):
    if SLAPD and SCHEMAS:
        return
    for item in items:
        if Path(item.path).name == "test_reader.py" and "server" in item.fixturenames:
            item.add_marker(pytest.mark.not_run("LDAP: no slapd here (Debian: apt-get install slapd)"))


@pytest.fixture(scope="session")
def slapd():
    """The program and its schemas."""
    return SLAPD, SCHEMAS
