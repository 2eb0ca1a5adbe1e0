"""Answers as octets: the same as another implementation reads, and nothing but `Malformed` for what is broken."""

import random

import dns.message
import dns.rcode
import dns.rrset
import pytest

from sekisho.backends.dns import wire


def answered(kind, name, *records, authority=(), letters=0, code=0, edns=True):
    """Return a question, and a server's answer to it."""
    asked = wire.question(kind, name, letters)
    query = dns.message.from_wire(wire.query(4_711, asked))
    response = dns.message.make_response(query, recursion_available=True)
    response.set_rcode(code)
    for each in records:
        response.answer.append(dns.rrset.from_text(*each))
    for each in authority:
        response.authority.append(dns.rrset.from_text(*each))
    return asked, response.to_wire()


@pytest.mark.parametrize(
    ("kind", "records", "read"),
    [
        ("txt", ["name.test.", 60, "IN", "TXT", '"v=spf1 " "-all"', '"other"'], (b"v=spf1 -all", b"other")),
        ("a", ["name.test.", 60, "IN", "A", "192.0.2.1"], ("192.0.2.1",)),
        ("aaaa", ["name.test.", 60, "IN", "AAAA", "2001:db8::1"], ("2001:db8::1",)),
        ("mx", ["name.test.", 60, "IN", "MX", "10 Mail.Name.test.", "0 ."], ((10, "mail.name.test"), (0, ""))),
        ("ptr", ["name.test.", 60, "IN", "PTR", "a.b.name.test.", "x.other.example."], ("a.b.name.test", "x.other.example")),
        ("ptr", ["name.test.", 60, "IN", "PTR", r"a\.b.name.test.", "ok.test."], ("ok.test",)),  # no host has a dot in a label
    ],
)
def test_records(kind, records, read):
    asked, octets = answered(kind, "name.test", records, letters=0b1011)
    assert wire.belongs(octets, 4_711, asked)
    found = wire.read(octets, asked, kind)
    assert (found.code, found.is_cut, set(found.records), found.seconds) == (0, False, set(read), 60)


def test_an_alias_is_followed_and_the_shortest_time_counts():
    alias = ["name.test.", 20, "IN", "CNAME", "other.test."]
    asked, octets = answered("a", "name.test", alias, ["other.test.", 90, "IN", "A", "192.0.2.9"])
    assert wire.read(octets, asked, "a") == wire.Said(0, False, ("192.0.2.9",), 20)


@pytest.mark.parametrize(("ttl", "minimum", "kept"), [(600, 30, 30), (30, 600, 30), (1 << 31, 600, 0)])
def test_how_long_there_is_none_may_be_kept(ttl, minimum, kept):
    soa = ["test.", min(ttl, (1 << 31) - 1), "IN", "SOA", f"ns.test. me.test. 1 3600 600 86400 {minimum}"]
    asked, octets = answered("txt", "name.test", authority=[soa], code=dns.rcode.NXDOMAIN)
    if ttl == 1 << 31:
        octets = octets.replace(((1 << 31) - 1).to_bytes(4, "big"), (1 << 31).to_bytes(4, "big"))
    assert wire.read(octets, asked, "txt") == wire.Said(wire.NO_NAME, False, (), kept)
    asked, octets = answered("txt", "name.test")
    assert wire.read(octets, asked, "txt") == wire.Said(0, False, (), None)


def test_the_size_of_letters_is_asked_for_and_looked_at():
    small, mixed = wire.question("a", "name.test", (1 << 16) - 1), wire.question("a", "name.test", 0b0101)
    assert small == b"\4name\4test\0\0\1\0\1"
    assert (small != mixed, small.lower() == mixed.lower()) == (True, True)
    answer = wire.query(9, small).replace(b"\1\0", b"\x81\x80", 1)
    assert wire.belongs(answer, 9, small)
    assert not wire.belongs(answer, 9, mixed)
    assert wire.belongs_but_for_letters(answer, 9, mixed)
    assert not wire.belongs_but_for_letters(answer, 8, mixed)


@pytest.mark.parametrize("name", [b"\xc0\x0c", b"\3abc\xc0\x2a", b"\xff\xff", b"\x40a", b"\5ab", b"\1a" * 130 + b"\0"])
def test_names_that_lead_nowhere(name):
    asked = wire.question("ptr", "name.test", 0)
    head = wire.query(1, asked)[:12].replace(b"\1\0\0\1\0\0\0\0\0\1", b"\x81\x80\0\1\0\1\0\0\0\0", 1)
    octets = head + asked + b"\xc0\x0c\0\x0c\0\1\0\0\0\x3c" + len(name).to_bytes(2, "big") + name
    assert wire.belongs(octets, 1, asked)
    if name == b"\xc0\x0c":
        assert wire.read(octets, asked, "ptr").records == ("name.test",)
        return
    with pytest.raises(wire.Malformed):
        wire.read(octets, asked, "ptr")


def test_broken_answers_end_in_an_answer_or_malformed():
    chance = random.Random(9)
    kinds = {
        "txt": ["n.test.", 60, "IN", "TXT", '"one" "two"'],
        "mx": ["n.test.", 60, "IN", "MX", "10 mail.n.test.", "20 b.mail.n.test."],
        "ptr": ["n.test.", 60, "IN", "PTR", "a.n.test."],
        "aaaa": ["n.test.", 60, "IN", "AAAA", "2001:db8::1"],
    }
    soa = ["test.", 60, "IN", "SOA", "ns.test. me.test. 1 3600 600 86400 60"]
    read = malformed = 0
    for kind, records in kinds.items():
        for authority in ((), (soa,)):
            asked, octets = answered(kind, "n.test", *([records] if not authority else []), authority=authority)
            for _ in range(1_500):
                broken = bytearray(octets)
                for _ in range(chance.randrange(1, 4)):
                    broken[chance.randrange(2, len(broken))] = chance.randrange(256)
                broken = broken[: chance.randrange(12, len(broken) + 1)] if chance.random() < 0.3 else broken
                try:
                    said = wire.read(bytes(broken), asked, kind)
                except wire.Malformed:
                    malformed += 1
                else:
                    read += isinstance(said, wire.Said)
    assert read > 1_000
    assert malformed > 1_000
