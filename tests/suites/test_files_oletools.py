"""What oletools flags in its documents we flag, and what is harmless we do not."""

import time
from base64 import encodebytes
from pathlib import PurePosixPath

import pytest

from sekisho.inspections.archives import Archives
from sekisho.inspections.documents import Documents
from sekisho.inspections.macros import Macros
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.testing.builders import a_dossier

CODES = {
    "vba_macro": {"document.macro", "document.macro_autorun"},
    "xlm_macro": {"document.xlm_macro"},
    "dde": {"document.dde"},
    "embedded_object": {"document.embedded_object", "document.embedded_file"},
    "external_relationship": {"document.external_object", "document.external_template"},
    "encrypted": {"document.encrypted", "archive.encrypted"},
}


def codes(octets, name):
    """Return the codes of what is found in a message with this file."""
    raw = f'From: h@partner.test\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    content = unpack(raw.encode() + encodebytes(octets), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    dossier = a_dossier(content.message)
    return {finding.kind.code for inspection in (Documents(), Macros(), Archives()) for finding in inspection.look(dossier)}


@pytest.mark.suite_cases("suites/files/oletools-expected.json", "cases")
def test_what_oletools_flags(case, shared):
    path = PurePosixPath(case["file"])
    found = codes(shared(f"suites/{path}").read_bytes(), path.name)
    if case["expect"] == ["clean"]:
        assert found == set()
    elif (
        not found & CODES["encrypted"]
    ):  # what is locked (some archives of the suite are too) is never clean; its content shows where a password is known
        assert all(found & CODES[flag] for flag in case["expect"] if flag != "encrypted")
    else:
        assert "encrypted" in case["expect"] or path.suffix == ".zip"
