"""The tree walk and what it says about organisations."""

import pytest

from sekisho.ports.lookups import TempFail
from sekisho.senderauth.dmarc_tree import DnsTree, exists, names_of_walk

PLAIN = "v=DMARC1; p=none"


def test_a_walk_never_asks_more_than_eight_names():
    assert names_of_walk("a.b.example.com") == ["a.b.example.com", "b.example.com", "example.com", "com"]
    deep = names_of_walk("a.b.c.d.e.f.g.h.i.j.mail.example.com")
    assert len(deep) == 8
    assert deep[1] == "g.h.i.j.mail.example.com"
    assert len(names_of_walk(".".join("abcdefgh"))) == 8


@pytest.mark.parametrize(
    ("records", "domain", "organisation"),
    [
        ({}, "a.example.com", "a.example.com"),
        ({"example.com": PLAIN, "a.example.com": PLAIN}, "a.example.com", "example.com"),
        ({"example.com": PLAIN, "a.example.com": PLAIN + "; psd=n"}, "b.a.example.com", "a.example.com"),
        ({"example.com": PLAIN + "; psd=y"}, "b.a.example.com", "a.example.com"),
        ({"example.com": PLAIN + "; psd=y"}, "example.com", "example.com"),
    ],
)
async def test_the_organisational_domain(names, records, domain, organisation):
    tree = DnsTree(names(txt={f"_dmarc.{name}": [text] for name, text in records.items()}))
    assert await tree.organisation(domain) == organisation


async def test_neighbours_below_a_public_suffix_do_not_speak_for_each_other(names):
    tree = DnsTree(names(txt={"_dmarc.github.io": [PLAIN]}))
    assert not await tree.same_organisation("alice.github.io", "mallory.github.io")
    assert await tree.same_organisation("alice.github.io", "mail.alice.github.io")
    assert await tree.same_organisation("alice.github.io", "github.io")  # the owner may
    assert not await tree.same_organisation("github.io", "mallory.github.io")


async def test_each_name_is_asked_for_once(names):
    resolver = names(txt={"_dmarc.example.com": [PLAIN]})
    tree = DnsTree(resolver)
    for proven in ("b.example.com", "example.com", "a.example.com", "other.test"):
        await tree.same_organisation("a.example.com", proven)
    assert len(resolver.asked) == len(set(resolver.asked)) == 4


async def test_existence_is_an_address_or_a_mail_server(names):
    resolver = names(
        a={"a.test": ["192.0.2.1"]}, mx={"mx.test": [(10, "a.test")]}, txt={"t.test": ["x"], "down.test": ["x"]}, aaaa={"down.test": ["SERVFAIL"]}
    )
    assert [await exists(resolver, name) for name in ("a.test", "mx.test", "t.test", "gone.test")] == [True, True, False, False]
    with pytest.raises(TempFail):
        await exists(resolver, "down.test")
