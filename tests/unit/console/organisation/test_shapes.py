"""What people type becomes servers, and servers become what they typed."""

import pytest

from sekisho.console.organisation.shapes import hops_of, several, text_of
from sekisho.model.errors import Refused
from sekisho.tenancy.values import NextHop


def test_servers_are_read_and_written():
    text = "mx1.example.test\n mx2.example.test:2525 10\r\n\n[2001:db8::1]:587\n[2001:db8::2]"
    hops = hops_of(text)
    assert hops == (NextHop("mx1.example.test"), NextHop("mx2.example.test", 2525, 10), NextHop("2001:db8::1", 587), NextHop("2001:db8::2"))
    assert hops_of(text_of(hops)) == hops
    assert hops_of(" \n") == ()


@pytest.mark.parametrize("text", ["a b c", "host:x", "host:123456", "2001:db8::1", "host 25 25", "[a", "host:٢٥", "x" * 100_000])
def test_what_is_no_server(text):
    with pytest.raises(Refused):
        hops_of(text)


def test_several_names():
    assert several("a@b.test, c@d.test、e\nf ") == ("a@b.test", "c@d.test", "e", "f")
    assert several("") == ()
