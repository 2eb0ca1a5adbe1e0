"""Domains as DNS spells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.domains.labels import to_dns


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Example.COM.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("日本語.example", "xn--wgv71a119e.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("example。com", "example.com"),
    ],
)
def test_one_spelling(written, asked):
    assert to_dns(written) == asked


@pytest.mark.parametrize(
    "written",
    [
        "",
        ".",
        "..",
        "a..b",
        "-a.example",
        "a b.example",
        "example.com\x00.evil.test",
        "'x.example",
        "a@b",
        "[192.0.2.1]",
        "a" * 64 + ".example",
        "a." * 200,
    ],
)
def test_what_no_name_can_be(written):
    assert to_dns(written) == ""


@given(st.text(max_size=300))
def test_any_text_gives_a_name_or_nothing(text):
    name = to_dns(text)
    assert name == "" or (name.isascii() and to_dns(name) == name and len(name) <= 253)
