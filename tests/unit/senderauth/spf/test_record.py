"""The grammar of a record (RFC 7208 section 12)."""

from ipaddress import ip_address

import pytest

from sekisho.senderauth.spf.record import LONGEST_RECORD, MOST_TERMS, is_spf, parse_record


def terms(text):
    return [(directive.mechanism, directive.result) for directive in parse_record(text.encode()).directives]


def test_each_mechanism_and_qualifier():
    record = "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx:example.test/24//64 ~ptr -include:example.test ?exists:%{i}.example.test +all"
    assert terms(record) == [
        ("ip4", "pass"), ("ip6", "pass"), ("a", "pass"), ("mx", "pass"), ("ptr", "softfail"), ("include", "fail"), ("exists", "neutral"), ("all", "pass"),
    ]  # fmt: skip


def test_networks_are_numbers():
    four, six = parse_record(b"v=spf1 ip4:192.0.2.77/24 ip6:2001:DB8::1/32").directives
    assert four.network == int(ip_address("192.0.2.0"))
    assert int(ip_address("192.0.2.200")) & four.mask == four.network
    assert six.network == int(ip_address("2001:db8::"))
    everything = parse_record(b"v=spf1 ip4:192.0.2.1/0").directives[0]
    assert (everything.network, everything.mask) == (0, 0)


def test_prefix_lengths():
    one, two, three = parse_record(b"v=spf1 a/24 mx//64 a:a/b.example.test/8//16").directives
    assert [(d.prefix4, d.prefix6) for d in (one, two, three)] == [(24, 128), (32, 64), (8, 16)]
    assert three.target.pieces == ("a/b.example.test",)


def test_modifiers():
    record = parse_record(b"v=spf1 exp=e.example.test redirect=%{d}.example.test other=%{i} a=b")
    assert record.explanation.pieces == ("e.example.test",)
    assert record.redirect.letters == {"d"}
    assert record.directives == ()


@pytest.mark.parametrize(
    "term",
    [
        "all:x", "all/8", "include", "include:", "include:test", "exists", "exists:", "ip4", "ip4:", "ip4:1.2.3", "ip4:1.2.3.4.5", "ip4:1.2.3.256",
        "ip4:01.2.3.4", "ip4:1.2.3.4.", "ip4:1.2.3.4/", "ip4:1.2.3.4/33", "ip4:1.2.3.4/08", "ip4:1.2.3.4//32", "ip6:", "ip6:1.2.3.4", "ip6:::1/129", "ip6:::1%eth0",
        "ip6:::1//64", "a:", "a/", "a//", "a/33", "a//129", "a/024", "a:example.test/", "a:/24", "mx:example.test/24/64", "ptr/24", "ptr:", "a:example",
        "a:example.123", "a:.test", "a:example.te-", "redirect:example.test", "-redirect=example.test", "redirect=", "exp=", "redirect=a.test redirect=b.test",
        "exp=a.test exp=b.test", "x=%", "x=%{q}", "1a", "-", "=", ":", "a:%{d}%", "a:a\tb.test", "include:a.test\x00", "moo", "ALLE",
    ],
)  # fmt: skip
def test_what_breaks_a_record(term):
    with pytest.raises(ValueError):
        parse_record(f"v=spf1 {term} -all".encode())


def test_an_unknown_modifier_may_have_any_name_and_no_value():
    assert terms("v=spf1 ptr= all=%{i} moo.cow-far_out=man:dog/cat -all") == [("all", "fail")]


def test_case_of_names_makes_no_difference():
    assert terms("v=spf1 Ip4:1.2.3.4 INCLUDE:Example.Test -ALL") == [("ip4", "pass"), ("include", "pass"), ("all", "fail")]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (b"v=spf1", True),
        (b"V=SpF1 -all", True),
        (b"v=spf1 ", True),
        (b"v=spf10", False),
        (b"v=spf1\t-all", False),
        (b" v=spf1", False),
        (b"", False),
        (b"v=spf", False),
    ],
)
def test_which_records_are_meant(text, answer):
    assert is_spf(text) is answer


@pytest.mark.parametrize("text", [b"v=spf1 a:\xc3\xa9.test", b"v=spf1 " + b" " * LONGEST_RECORD, b"v=spf1" + b" a" * (MOST_TERMS + 1)])
def test_neither_octets_beyond_ascii_nor_endless_records(text):
    with pytest.raises(ValueError):
        parse_record(text)
