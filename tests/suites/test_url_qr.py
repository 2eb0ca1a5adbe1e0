"""Codes in pictures and in a table of HTML: where they lead becomes a link."""

import time
from base64 import encodebytes
from pathlib import PurePosixPath

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack


@pytest.mark.suite_cases("suites/url/qr/expected.json", "cases")
def test_codes(case, shared):
    path = PurePosixPath(case["file"])
    kind = "text/html" if path.suffix == ".html" else "image/png"
    head = f"From: h@partner.test\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    raw = head.encode() + encodebytes(shared(f"suites/{path}").read_bytes())
    found = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    links = [link.url for link in found.message.links if link.place == "qr"]
    assert links == ([] if case["expect"] == "no_url" else [case["data"]])
