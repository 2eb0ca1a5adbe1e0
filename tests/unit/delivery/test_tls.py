"""Demands on a next hop."""

import ssl

import pytest

from sekisho.delivery.tls import NO_DEMAND, Demand, Level, TlsFiles, unverified_context, verified_context
from sekisho.ports.lookups import TlsaRecord


def test_levels_grow():
    assert Level.OPPORTUNISTIC.strength < Level.REQUIRED.strength < Level.VERIFIED.strength


def test_who_checks_the_certificate():
    by_records = Demand(Level.VERIFIED, "DANE", (TlsaRecord(3, 1, 1, bytes(32)),))
    assert Demand(Level.VERIFIED).needs_authority
    assert not by_records.needs_authority
    assert not Demand(Level.REQUIRED).needs_authority
    assert [demand.is_binding for demand in (NO_DEMAND, Demand(Level.REQUIRED), by_records)] == [False, True, True]


def test_contexts(tmp_path):
    assert unverified_context().verify_mode is ssl.CERT_NONE
    context = verified_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    with pytest.raises(OSError, match="No such file"):
        verified_context(TlsFiles(str(tmp_path / "none.pem")))
    with pytest.raises(OSError, match="No such file"):
        unverified_context(TlsFiles(certificate=str(tmp_path / "none.pem")))
