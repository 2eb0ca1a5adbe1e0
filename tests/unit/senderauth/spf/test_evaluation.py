"""Limits of one evaluation (RFC 7208 section 4.6.4), and what failing DNS makes of each step."""

import pytest

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.senderauth.spf.client import client_of
from sekisho.senderauth.spf.evaluation import Evaluation, Identity, PermanentError, TemporaryError


class Counting(StaticResolver):
    def __init__(self, records):
        super().__init__(zone_of_records(records))
        self.asked = []

    def _answer(self, kind, table, name):
        self.asked.append((kind, name))
        return super()._answer(kind, table, name)


async def outcome(records, ip="192.0.2.1", local="someone"):
    resolver = Counting(records)
    evaluation = Evaluation(Identity(client_of(ip), local, "example.test", "helo.example.test", "us.example.test", 0), resolver)
    return await evaluation.run("example.test"), resolver.asked


def spf(text):
    return [{"TXT": f"v=spf1 {text}"}]


def chain(length):
    """Records that include one another, `length` includes in all."""
    records = {f"i{number}.test": spf(f"include:i{number + 1}.test -all") for number in range(1, length)}
    return {"example.test": spf("include:i1.test -all"), **records, f"i{length}.test": spf("ip4:192.0.2.1")}


async def test_ten_terms_may_ask():
    assert (await outcome(chain(10)))[0].result == "pass"


async def test_the_eleventh_may_not():
    with pytest.raises(PermanentError, match="over 10 terms"):
        await outcome(chain(11))


async def test_a_record_that_includes_itself_ends():
    with pytest.raises(PermanentError):
        await outcome({"example.test": spf("include:example.test")})
    with pytest.raises(PermanentError):
        await outcome({"example.test": spf("redirect=example.test")})


async def test_two_answers_may_be_empty_the_third_may_not():
    records = {"example.test": spf("a:n1.example.test a:n2.example.test -all")}
    assert (await outcome(records))[0].result == "fail"
    with pytest.raises(PermanentError, match="nothing"):
        await outcome({"example.test": spf("a:n1.example.test a:n2.example.test exists:n3.example.test -all")})


async def test_ten_mail_servers_are_asked_and_more_are_refused():
    hosts = {f"m{number}.test": [{"A": f"198.51.100.{number}"}] for number in range(11)}
    servers = [{"MX": [number, f"m{number}.test"]} for number in range(10)]
    result, asked = await outcome({"example.test": [*spf("mx -all"), *servers], **hosts})
    assert result.result == "fail"
    assert len(asked) == 12
    with pytest.raises(PermanentError, match="mail servers"):
        await outcome({"example.test": [*spf("mx -all"), *servers, {"MX": [10, "m10.test"]}], **hosts})


async def test_ten_names_of_an_address_count():
    names = [{"PTR": f"n{number}.other.test"} for number in range(10)]
    records = {
        "example.test": [*spf("ptr -all")],
        "1.2.0.192.in-addr.arpa": [*names, {"PTR": "eleventh.example.test"}],
        "eleventh.example.test": [{"A": "192.0.2.1"}],
    }
    assert (await outcome(records))[0].result == "fail"
    records["1.2.0.192.in-addr.arpa"] = [*names[:9], {"PTR": "eleventh.example.test"}]
    assert (await outcome(records))[0].result == "pass"


async def test_ptr_needs_the_way_back():
    records = {"example.test": spf("ptr -all"), "1.2.0.192.in-addr.arpa": [{"PTR": "a.example.test"}], "a.example.test": [{"A": "192.0.2.9"}]}
    assert (await outcome(records))[0].result == "fail"


@pytest.mark.parametrize("term", ["include:slow.test", "a:slow.test", "mx:slow.test", "exists:slow.test", "redirect=slow.test", "mx:with.test"])
async def test_silence_is_a_temporary_error(term):
    with pytest.raises(TemporaryError):
        await outcome({"example.test": spf(term), "slow.test": ["TIMEOUT"], "with.test": [{"MX": [1, "slow.test"]}]})


async def test_silence_about_reverse_names_is_no_match():
    assert (await outcome({"example.test": spf("ptr -all"), "1.2.0.192.in-addr.arpa": ["TIMEOUT"]}))[0].result == "fail"


async def test_what_matched_stands_in_the_outcome():
    result, _ = await outcome({"example.test": spf("redirect=b.test"), "b.test": spf("~IP4:192.0.2.0/24")})
    assert (result.result, result.domain, result.mechanism) == ("softfail", "b.test", "~IP4:192.0.2.0/24")


async def test_a_local_part_beyond_ascii_matches_no_macro_of_it():
    """RFC 8616 section 4."""
    records = {"example.test": spf("exists:%{l}.test -all"), "*.test": []}
    result, asked = await outcome(records, local="花子")
    assert result.result == "fail"
    assert asked == [("txt", "example.test")]


@pytest.mark.parametrize(("ip", "kind"), [("192.0.2.1", "a"), ("2001:db8::1", "aaaa"), ("::ffff:192.0.2.1", "a")])
async def test_addresses_are_asked_of_the_clients_family(ip, kind):
    result, asked = await outcome({"example.test": [*spf("a -all"), {"A": "192.0.2.1"}, {"AAAA": "2001:db8::1"}]}, ip)
    assert result.result == "pass"
    assert asked == [("txt", "example.test"), (kind, "example.test")]


async def test_exists_asks_for_a_whatever_the_family():
    result, asked = await outcome({"example.test": spf("exists:%{i}.x.test -all"), "x.test": []}, "2001:db8::1")
    assert result.result == "fail"
    assert [kind for kind, _ in asked] == ["txt", "a"]


async def test_nonsense_from_a_resolver_matches_nothing():
    class Odd(StaticResolver):
        async def a(self, name):
            return ["", "not an address", "1.2.3.4.5"]

        async def mx(self, name):
            return [(0, ""), (0, "."), (1, "x" * 300), (2, "a..b")]

        async def ptr(self, address):
            return ["", "..", "\x00", "x" * 300]

    evaluation = Evaluation(
        Identity(client_of("192.0.2.1"), "a", "b.test", "h", "r", 0), Odd(zone_of_records({"b.test": spf("a mx ptr exists:%{p}.test -all")}))
    )
    assert (await evaluation.run("b.test")).result == "pass"  # exists: there is an answer, however odd


async def test_the_records_of_one_check_are_bounded_together():
    long = " ".join(f"ip4:198.51.100.{number}" for number in range(256)) + " "
    records = {f"i{number}.test": spf(f"{long} include:i{number + 1}.test") for number in range(1, 11)}
    with pytest.raises(PermanentError, match="octets"):
        await outcome({"example.test": spf("include:i1.test -all"), **records, "i11.test": spf("ip4:192.0.2.1")})


async def test_thousands_of_addresses_are_not_all_looked_at():
    crowd = [{"A": f"198.51.{number // 256}.{number % 256}"} for number in range(4_000)]
    assert (await outcome({"example.test": [*spf("a/31 -all"), *crowd, {"A": "192.0.2.0"}]}))[0].result == "fail"
    assert (await outcome({"example.test": [*spf("a/31 -all"), {"A": "192.0.2.0"}, *crowd]}))[0].result == "pass"
    assert (await outcome({"example.test": [*spf("a -all"), *crowd, {"A": "192.0.2.1"}]}))[0].result == "pass"
