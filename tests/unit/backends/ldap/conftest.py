"""Tests against a real slapd need one: without it they are deselected, and the run says so in its last lines."""

from pathlib import Path

import pytest
from tests import system

SLAPD = system.program(("slapd",), ("slapd", "ldap-utils"))
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
