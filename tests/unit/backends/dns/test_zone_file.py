"""Zones written down."""

import pytest

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import read_zone
from sekisho.ports.lookups import NoData, NxDomain, TempFail

TEXT = r"""
Example.Test.:
  - TXT: v=spf1 mx -all
  - TXT: ["joined ", "strings"]
  - TXT: "\x96 ..."
  - MX: [20, b.example.test]
  - MX: 10 A.example.test.
a.example.test:
  A: 192.0.2.1
  AAAA: [2001:DB8::1, "2001:db8::2"]
1.2.0.192.in-addr.arpa:
  - PTR: a.example.test
www.example.test:
  - CNAME: a.example.test.
loop.example.test:
  - CNAME: loop.example.test
old.example.test:
  - SPF: v=spf1 -all
not.example.test:
  - SPF: v=spf1 -all
  - TXT: NONE
slow.example.test:
  - A: 192.0.2.2
  - TIMEOUT
mute.example.test: TIMEOUT
half.example.test:
  - TXT: TIMEOUT
number.example.test:
  - TXT: 12.50
empty.example.test:
key._domainkey.example.test: >-
  v=DKIM1; k=rsa;
  p=MIG
bare.example.test: [a=1, b=2]
other.example.test:
  - SOA: ns.example.test. a.example.test. 1 2 3 4 5
"""


@pytest.fixture(params=["", "zonedata:", "zone:", "records:", "dns:", "txt-records:"])
def resolver(request, tmp_path):
    text = TEXT if not request.param else request.param + TEXT.replace("\n", "\n  ")
    (tmp_path / "zone.yml").write_text(text)
    return StaticResolver(read_zone(tmp_path / "zone.yml"))


async def test_records(resolver):
    assert await resolver.txt("example.test") == [b"v=spf1 mx -all", b"joined strings", b"\x96 ..."]
    assert await resolver.mx("EXAMPLE.test.") == [(10, "a.example.test"), (20, "b.example.test")]
    assert await resolver.a("www.example.test") == ["192.0.2.1"]
    assert await resolver.aaaa("www.example.test") == ["2001:db8::1", "2001:db8::2"]
    assert await resolver.ptr("192.0.2.1") == ["a.example.test"]
    assert await resolver.txt("old.example.test") == [b"v=spf1 -all"]
    assert await resolver.txt("number.example.test") == [b"12.50"]
    assert await resolver.txt("key._domainkey.example.test") == [b"v=DKIM1; k=rsa; p=MIG"]
    assert await resolver.txt("bare.example.test") == [b"a=1", b"b=2"]
    assert await resolver.a("slow.example.test") == ["192.0.2.2"]


@pytest.mark.parametrize(
    ("kind", "name"), [("a", "loop.example.test"), ("txt", "slow.example.test"), ("mx", "mute.example.test"), ("txt", "half.example.test")]
)
async def test_silence(resolver, kind, name):
    with pytest.raises(TempFail):
        await getattr(resolver, kind)(name)


async def test_nothing(resolver):
    for name in ("not.example.test", "empty.example.test", "other.example.test", "www.example.test", "test"):
        with pytest.raises(NoData):
            await resolver.txt(name)
    with pytest.raises(NxDomain):
        await resolver.txt("other.test")


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b", "just text", "", "a.test:\n  - B: 1", "a.test:\n  - A: nowhere", "a.test:\n  - MX: mail.test", "a.test:\n  - [1]", "a: b: c",
        "a.test:\n  - A: !!python/object:os.system x", "\x00", "[" * 2_000, "a: &a [*a]", "a.test:\n  - AAAA: 192.0.2.1",
    ],
)  # fmt: skip
def test_what_is_no_zone_is_told(tmp_path, text):
    (tmp_path / "zone.yml").write_text(text)
    with pytest.raises(ValueError):
        read_zone(tmp_path / "zone.yml")
