"""Certificates against TLSA records."""

from hashlib import sha256, sha512

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.delivery import dane
from sekisho.ports.lookups import TlsaRecord
from sekisho.testing.certificates import Authority, der, public_key


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    authority, other = Authority(tmp_path_factory.mktemp("ca")), Authority(tmp_path_factory.mktemp("other"), "Somebody else")
    certificate, _ = authority.issue("mx.partner.test")
    return authority, other, certificate


def proven(records, *chain, names=("mx.partner.test", "partner.test")):
    return dane.is_proven(dane.usable(records), [der(one) for one in chain], names)


@pytest.mark.parametrize(("selector", "matching"), [(selector, matching) for selector in (0, 1) for matching in (0, 1, 2)])
def test_the_servers_own_certificate_or_key(world, selector, matching):
    authority, other, certificate = world
    octets = der(certificate) if selector == 0 else public_key(certificate)
    data = {0: octets, 1: sha256(octets).digest(), 2: sha512(octets).digest()}[matching]
    record = TlsaRecord(3, selector, matching, data)
    assert proven([record], certificate, authority.certificate, names=("another.name",)), "names do not count (RFC 7672 section 3.1.1)"
    assert proven([TlsaRecord(3, 1, 1, bytes(32)), record], certificate)
    assert not proven([record], other.certificate, certificate), "only the first certificate is the server's"


def test_an_authority_must_have_issued_it_for_this_name(world):
    authority, other, certificate = world
    record = TlsaRecord(2, 0, 1, sha256(der(authority.certificate)).digest())
    assert proven([record], certificate, authority.certificate)
    assert not proven([record], certificate, authority.certificate, names=("mx.stranger.test",))
    assert not proven([record], other.issue("mx.partner.test")[0], authority.certificate), "shown and not the issuer"
    assert not proven([record], certificate), "an authority that is not shown"
    assert not proven([record], certificate, other.certificate)


def test_what_cannot_be_checked_is_not_usable():
    good = TlsaRecord(3, 1, 1, bytes(32))
    odd = [(0, 0, 1, 32), (1, 1, 1, 32), (3, 2, 1, 32), (3, 1, 3, 32), (3, 1, 1, 31), (3, 1, 2, 32), (3, 0, 0, 0), (255, 255, 255, 1)]
    assert dane.usable([*(TlsaRecord(a, b, c, bytes(size)) for a, b, c, size in odd), good]) == (good,)


def test_nothing_proves_nothing():
    assert not dane.is_proven([TlsaRecord(3, 1, 1, bytes(32))], [], ("a",))
    assert not dane.is_proven([], [b"x"], ("a",))


@given(st.lists(st.binary(max_size=60), max_size=4), st.integers(2, 3), st.integers(0, 1), st.integers(0, 2), st.binary(min_size=64, max_size=64))
def test_hostile_chains_are_refused_and_nothing_raises(chain, usage, selector, matching, data):
    record = TlsaRecord(usage, selector, matching, data[:32] if matching == 1 else data)
    assert not dane.is_proven(dane.usable([record]), chain, ("mx.partner.test",))
