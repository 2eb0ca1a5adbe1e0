"""Validated answers for DANE: whose word counts."""

import pytest

from sekisho.backends.dns.secure import ValidatedResolver
from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TempFail, TlsaRecord

NAME = "_25._tcp.a.example.test"
RECORD = TlsaRecord(3, 1, 1, bytes(range(32)))


@pytest.fixture
def resolver(server):
    server.tlsa[NAME] = (RECORD,)
    return ValidatedResolver([Server("192.0.2.53"), Server("127.0.0.1", server.port)], 1.0)


async def test_validated_records_count(server, resolver):
    server.validated = True
    assert await resolver.tlsa(NAME) == [RECORD]
    assert await resolver.mx("example.test") == ([(10, "a.example.test"), (20, "b.example.test")], True)


async def test_others_are_as_none(resolver):
    with pytest.raises(NoData):
        await resolver.tlsa(NAME)
    assert (await resolver.mx("example.test"))[1] is False


async def test_none_is_none(resolver):
    with pytest.raises(NxDomain):
        await resolver.tlsa("_25._tcp.gone.test")


async def test_a_failed_validation_is_a_failure(server, resolver):
    """SERVFAIL is what a validating resolver says of a bogus answer (RFC 4035 section 5.5): never "no DANE here"."""
    server.code = 2
    with pytest.raises(TempFail):
        await resolver.tlsa(NAME)


def test_nobody_far_away_is_believed():
    with pytest.raises(ValueError):
        ValidatedResolver([Server("192.0.2.53"), Server("2001:db8::53")], 1.0)


async def test_addresses_that_were_validated(server, resolver):
    assert not await resolver.vouches_for("example.test")
    server.validated = True
    assert await resolver.vouches_for("example.test")
    assert not await resolver.vouches_for("gone.test")
    server.code = 2
    with pytest.raises(TempFail):
        await resolver.vouches_for("example.test")
