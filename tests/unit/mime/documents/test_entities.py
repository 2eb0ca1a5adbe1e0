from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents.entities import resolved


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("d&#97;t&#x61;&colon;", "data:"),
        ("&#0000000000000000097;&#x" + "0" * 5_000 + "61;", "aa"),
        ("&#" + "1" * 5_000 + ";&#xfffffffffffffffff;", "\ufffd\ufffd"),
        ("&amp;#65; &ampx &unknown; &", "&#65; &x &unknown; &"),
        ("a & b", "a & b"),
        ("plain", "plain"),
    ],
)
def test_references_are_resolved_once(written, meant):
    assert resolved(written) == meant


@given(st.text(alphabet="&#xXaA019;mpgtl ", max_size=60))
def test_as_the_standard_library_does(text):
    assert resolved(text) == unescape(text)
