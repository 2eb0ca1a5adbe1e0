import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.advisories.door import LARGEST, read_report
from sekisho.advisories.report import UnreadableReport


def read(octets):
    return read_report(octets, time.monotonic)


def page(text, charset):
    lines = "".join(f"<p>{line}</p>\n" for line in text.split("\n"))
    return f'<!DOCTYPE html><html><head><meta charset="{charset}"><script>alert(1)</script></head><body>{lines}</body></html>'.encode(
        charset, "replace"
    )


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "iso-2022-jp", "euc-jp"])
def test_text_and_page_in_the_charsets_of_japan(weekly, charset):
    weekly = weekly.replace("〜", "~")  # not in every charset
    for octets in (weekly.encode(charset), page(weekly, charset)):
        report = read(octets)
        assert [entry.products for entry in report.entries] == [("Yamabato Access", "Yamabato Manager"), ("KasasagiGate",), ("Tsugumi",)]
        assert report.partial == ()


def test_script_in_a_title_is_text(weekly):
    report = read(weekly.replace("Tsugumi に", "<script>alert(1)</script>Tsugumi に").encode())
    assert "<script>" in report.entries[2].title


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "empty"),
        (b"hello", "no known form"),
        (b"{", "not whole"),
        (b"{}", "neither CISA"),
        (b"[" * 100_000, "not whole"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b'<?xml version="1.0"?><other/>', "root <other>"),
        (b'<?xml version="1.0"?><rdf:RDF/>', "no <item>"),
        (b"x" * (LARGEST + 1), "at most"),
        (b"\0" * 1000, "no known form"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(octets, reason):
    with pytest.raises(UnreadableReport, match=reason):
        read(octets)


def test_a_truncated_page_is_partial(weekly):
    octets = page(weekly, "utf-8")
    report = read(octets[: octets.index("アップロード".encode())])
    assert len(report.entries) == 3


@given(st.binary(max_size=400))
def test_nothing_else_escapes(octets):
    try:
        read(octets)
    except UnreadableReport as error:
        assert str(error)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["vulnerabilities", "catalogVersion", "document", "csaf_version", "cveID", "cve", "notes", "text", "product_tree", "branches", "name",
                     "title", "scores", "cvss_v3", "baseScore"]), inner, max_size=5), max_leaves=30))  # fmt: skip
def test_no_json_of_any_shape_escapes(document):
    try:
        read(json.dumps(document).encode())
    except UnreadableReport as error:
        assert str(error)
