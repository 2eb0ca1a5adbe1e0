import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.address import NULL_SENDER, Address
from sekisho.smtp.addresses import AddressFault, parse_path


def sender(path, *, utf8=False):
    return parse_path(path, allow_utf8=utf8, for_recipient=False)


def recipient(path, *, utf8=False):
    return parse_path(path, allow_utf8=utf8, for_recipient=True)


@pytest.mark.parametrize(
    ("path", "local", "domain"),
    [
        ("Bob.Smith+tag@Ours.EXAMPLE", "Bob.Smith+tag", "ours.example"),
        ("a@b", "a", "b"),
        ("abc..def.@mobile.example", "abc..def.", "mobile.example"),
        ("o'brien=x/y{z}|~`^?#$&*-_@ours.example", "o'brien=x/y{z}|~`^?#$&*-_", "ours.example"),
        ("a@under_score.ours.example", "a", "under_score.ours.example"),
        ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
        ("a@[ipv6:2001:DB8:0::1]", "a", "[IPv6:2001:db8::1]"),
        ('"bob"@ours.example', "bob", "ours.example"),
        ('"bob smith"@ours.example', '"bob smith"', "ours.example"),
        ('"b\\ob \\"x\\" <y>\\\\"@ours.example', '"bob \\"x\\" <y>\\\\"', "ours.example"),
        ("@relay.example,@other.example:bob@ours.example", "bob", "ours.example"),
    ],
)
def test_well_formed(path, local, domain):
    assert recipient(path) == sender(path) == Address(local, domain)


@pytest.mark.parametrize(
    "path",
    [
        "bob",
        "@ours.example",
        "bob@",
        "bob@@ours.example",
        ".bob@ours.example",
        "bob smith@ours.example",
        "bob@ours..example",
        "bob@.ours.example",
        "bob@ours.example.",
        "bob@-ours.example",
        "bob@ours-.example",
        "bob@our s.example",
        "bob@ours.example,other.example",
        "bob@[192.0.2.256]",
        "bob@[192.0.2.1",
        "bob@[IPv6:::g]",
        "bob@[IPv6:fe80::1%eth0]",
        "bob@[tag:content]",
        '"bob@ours.example',
        'bob"x"@ours.example',
        '"bob"x@ours.example',
        '"a"b"@ours.example',
        "bob(comment)@ours.example",
        "bob\\@ours.example",
        "@relay.example:",
        "@relay.example;bob@ours.example",
        "@:bob@ours.example",
        f"{'a' * 65}@ours.example",
        f"a@{'d' * 64}.example",
        f"a@{'.'.join(['d' * 63] * 4)}.e",
        "bob@ours.example\x00",
        "b\x7fob@ours.example",
    ],
)
def test_ill_formed(path):
    assert recipient(path) is AddressFault.SYNTAX
    assert sender(path) is AddressFault.SYNTAX


def test_lengths_at_the_limit():
    assert isinstance(recipient(f"{'a' * 64}@ours.example"), Address)
    assert isinstance(recipient(f"a@{'.'.join(['d' * 63] * 4)}"), Address)


def test_null_sender_and_bare_postmaster():
    assert sender("") == NULL_SENDER
    assert recipient("") is AddressFault.SYNTAX
    assert recipient("PostMaster") == Address("postmaster", "")
    assert sender("postmaster") is AddressFault.SYNTAX


@pytest.mark.parametrize("path", ["user%other.example@ours.example", "other.example!user@ours.example"])
def test_a_second_hop_in_a_recipient_is_refused(path):
    assert recipient(path) is AddressFault.UNSAFE
    assert isinstance(sender(path), Address)


@pytest.mark.parametrize("content", ["user@other.example", "user%other", "other!user", "us\\@er", ""])
def test_a_quoted_second_hop_is_refused_for_both(content):
    assert recipient(f'"{content}"@ours.example') is AddressFault.UNSAFE
    assert sender(f'"{content}"@ours.example') is AddressFault.UNSAFE


def test_utf8_only_when_asked_for():
    assert recipient("用户@ours.example") is AddressFault.NEEDS_UTF8
    assert recipient("用户@ours.example", utf8=True) == Address("用户", "ours.example")
    assert recipient("u@BÜCHER.example", utf8=True) == Address("u", "bücher.example")
    assert recipient("u@日本語.example", utf8=True) == Address("u", "日本語.example")
    assert recipient('"jü rgen"@ours.example', utf8=True) == Address('"jü rgen"', "ours.example")


@pytest.mark.parametrize(
    "path",
    [
        "u\u202eser@ours.example",  # direction
        "u\u200bser@ours.example",  # zero width
        "u\x85ser@ours.example",  # C1 control
        "u\u2028ser@ours.example",  # line separator
        "u@ours\u3002example",  # a full stop that is none
        "u@o\uff0eexample",
        "u@xn--\u00fc.example",
        "u@\u2025.example",
        f"{'ü' * 33}@ours.example",  # 66 octets
        f"u@{'ü' * 250}.example",
    ],
)
def test_utf8_that_deceives_is_refused(path):
    assert recipient(path, utf8=True) is AddressFault.SYNTAX


@given(st.text(alphabet=st.sampled_from('ab.@"\\<>%![]: \x00\r\n\x7fü\u202e'), max_size=20) | st.text(max_size=40), st.booleans(), st.booleans())
def test_whatever_is_read_can_be_sent_on_and_reads_the_same(path, utf8, for_recipient):
    address = parse_path(path, allow_utf8=utf8, for_recipient=for_recipient)
    if isinstance(address, AddressFault):
        return
    text = str(address)
    assert not any(ord(character) < 32 or ord(character) == 127 for character in text)
    assert utf8 or text.isascii()
    assert parse_path(text, allow_utf8=utf8, for_recipient=for_recipient) == address
