"""XML without document types: what is well-formed is read, what is dangerous or broken is refused with the place."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.text.xml_reading import read_xml
from sekisho.model.budget import Budget, BudgetSpent


def read(octets, seconds=5.0, items=10_000):
    return read_xml(octets, Budget(time.monotonic, seconds, 1 << 20, items))


def test_elements_attributes_and_text():
    root = read(b"<?xml version='1.0'?><!-- a --><r a='1' b=\"x &gt; y\"><s>one</s><p:s>&#x4e8c;</p:s><t/>tail</r>")
    assert (root.name, root.attributes, root.text) == ("r", {"a": "1", "b": "x > y"}, "tail")
    assert [child.text for child in root.all("s")] == ["one", "二"]
    assert [child.text for child in root.all("p:s")] == ["二"]
    assert root.value("t") == ""
    assert root.value("none", "below") == ""
    assert [element.name for element in root.walk()] == ["r", "s", "p:s", "t"]


def test_character_data_is_taken_as_it_stands():
    assert read(b"<r><![CDATA[<b>&amp;]]>&amp;</r>").text == "<b>&amp;&"


@pytest.mark.parametrize(
    ("charset", "octets"), [("Shift_JIS", "関所".encode("shift_jis")), ("EUC-JP", "関所".encode("euc_jp")), ("UTF-8", "関所".encode())]
)
def test_the_declared_charset_is_used(charset, octets):
    assert read(b'<?xml version="1.0" encoding="' + charset.encode() + b'"?><r>' + octets + b"</r>").text == "関所"


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "document type"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "document type"),
        (b"<r><s></r>", "closes nothing"),
        (b"<r>", "cut short"),
        (b"<r a='1", "has no end"),
        (b"<r/><r/>", "second root"),
        (b"no markup", "not XML"),
        (b"<>x</>", "without a name"),
        (b"<r><!-- x", "has no end"),
        (b"<a>" * 200, "within each other"),
    ],
)
def test_what_is_refused_says_why(octets, reason):
    with pytest.raises(ValueError, match=reason):
        read(octets)


def test_an_unknown_entity_stays_as_written():
    assert read(b"<r>&lol9;&#0;&#xD800;</r>").text == "&lol9;\ufffd\ufffd"


def test_too_many_elements_spend_the_budget():
    with pytest.raises(BudgetSpent):
        read(b"<r>" + b"<s/>" * 200 + b"</r>", items=100)


def test_a_tag_full_of_ends_inside_a_quote_is_read_once():
    with pytest.raises(ValueError, match="has no end"):
        read(b"<r a='" + b">" * 1_000_000)


@given(st.binary(max_size=300))
def test_nothing_else_escapes(octets):
    with contextlib.suppress(ValueError, BudgetSpent):
        read(octets)


@given(st.text(alphabet="<>/='\"!-[]&;# ab?", max_size=200))
def test_nothing_else_escapes_from_what_looks_like_markup(text):
    with contextlib.suppress(ValueError, BudgetSpent):
        read(text.encode())
