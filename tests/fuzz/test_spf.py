"""Hostile records, macros, answers and senders: no exception leaves check_host, and it asks a bounded number of questions."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.senderauth.nearest_hop import nearest_hop
from sekisho.senderauth.received_field import read_received
from sekisho.senderauth.spf import check_host, received_spf
from sekisho.senderauth.spf.macros import expand_name, expand_text, parse_macros
from sekisho.senderauth.spf.record import parse_record

RESULTS = {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}
MOST_QUESTIONS = 135

texts = st.text(alphabet="%{}slodiprcthvSLODIPR0129r.-+,/_=:aA \x00\x7fé\r\n", max_size=60)
pieces = st.sampled_from(
    ["a", "mx", "ptr", "all", "-all", "~all", "include:", "redirect=", "exp=", "exists:", "ip4:1.2.3.4", "ip6:::", "/", "//", "0", "33", "%{d}", "%{p}", "%{ir}",
     "%{L2r-+}", "%", "b.test", ".", " ", " ", "?", "\xff", "\x00", "x=y"]
)  # fmt: skip
records = st.one_of(st.binary(max_size=80), st.lists(pieces, max_size=12).map(lambda parts: ("v=spf1 " + "".join(parts)).encode("latin-1")))
answers = st.dictionaries(st.sampled_from(["txt", "a", "aaaa", "mx", "ptr"]), st.sampled_from([NoData, NxDomain, TempFail, None]))


class Hostile:
    """Answers every question with the same records, in the failures drawn."""

    def __init__(self, texts, hosts, failures):
        self.texts, self.hosts, self.failures, self.asked = texts, hosts, failures, 0

    def ask(self, kind, answer):
        self.asked += 1
        if self.failures.get(kind):
            raise self.failures[kind]
        return answer

    async def txt(self, name):
        return self.ask("txt", self.texts)

    async def a(self, name):
        return self.ask("a", self.hosts)

    async def aaaa(self, name):
        return self.ask("aaaa", self.hosts)

    async def mx(self, name):
        return self.ask("mx", [(1, host) for host in self.hosts])

    async def ptr(self, address):
        return self.ask("ptr", self.hosts)


@settings(max_examples=400, deadline=None)
@given(st.lists(records, max_size=2), st.lists(texts, max_size=12), answers, texts, texts, texts, st.one_of(st.ip_addresses().map(str), texts))
def test_every_check_ends_in_a_result(found, hosts, failures, domain, sender, helo, ip):
    for asked, by in ((domain, sender), ("b.test", "a@b.test")):
        resolver = Hostile(found, hosts, failures)
        result = asyncio.run(check_host(ip, asked, by, helo, resolver))
        assert result.result in RESULTS
        assert resolver.asked <= MOST_QUESTIONS
        assert received_spf(result, ip, by, helo, "us.test").startswith("Received-SPF: ")


@settings(max_examples=400, deadline=None)
@given(texts, st.booleans())
def test_macros_are_read_or_refused(text, explanation):
    try:
        macros = parse_macros(text, explanation=explanation)
    except ValueError:
        return
    values = dict.fromkeys(macros.letters, "x.y-z" * 100)
    assert len(expand_name(macros, values)) <= 253
    assert len(expand_text(macros, values)) <= 1_000


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_records_are_read_or_refused(text):
    try:
        parse_record(b"v=spf1 " + text)
    except ValueError as error:
        assert str(error), "a refusal says why"


lines = st.lists(
    st.sampled_from(["from ", "by ", "(", ")", "[", "]", "192.0.2.1", "10.0.0.1", "helo=", "HELO ", "port=1 ", "IPv6:::1", " ", "a.test", "with ESMTPA", ";", "\r\n\t", "é", "\x00"]),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(lines, max_size=5), st.sampled_from(["192.0.2.1", "10.0.0.1", "", "junk"]), texts)
def test_who_is_judged_is_always_somebody_or_nobody(received, ip, helo):
    judged = nearest_hop(ip, helo, received, ("192.0.2.0/24",))
    assert judged.ip in {"192.0.2.1", "10.0.0.1", "::1", ip, ""}
    for value in received:
        hop = read_received(value)
        assert hop is None or hop.ip in {"192.0.2.1", "10.0.0.1", "::1", ""}
