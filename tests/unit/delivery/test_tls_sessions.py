"""Types of failures, and the policy under which a host is spoken to."""

import ssl

import pytest

from sekisho.delivery.connections import HandshakeFailed, NotTrusted, Unreachable
from sekisho.delivery.sts_policy import StsPolicy
from sekisho.delivery.tls import NO_DEMAND, Demand, Level
from sekisho.delivery.tls_sessions import policy_seen, result_of
from sekisho.model.tls_session import PolicySeen
from sekisho.ports.lookups import TlsaRecord

STS = StsPolicy("testing", ("mx.asking.test",), 86_400)


def failed(code):
    error = HandshakeFailed(None, "handshake")
    error.__cause__ = ssl.SSLCertVerificationError(1, "not the one")
    error.__cause__.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (NotTrusted(None, "no TLS", "4.7.4"), "starttls-not-supported"),
        (NotTrusted(None, "not by DANE"), "validation-failure"),
        (HandshakeFailed(None, "nonsense"), "validation-failure"),
        (failed(10), "certificate-expired"),
        (failed(62), "certificate-host-mismatch"),
        (failed(19), "certificate-not-trusted"),
        (Unreachable(None, "no connection"), ""),
    ],
)
def test_types(error, result):
    assert result_of(error) == result


def test_policies():
    dane = Demand(Level.VERIFIED, "DANE", (TlsaRecord(3, 1, 1, b"\x01\xff"),), ("mx",))
    assert policy_seen("asking.test", "mx.asking.test", dane, STS, "") == PolicySeen("asking.test", "tlsa", "mx.asking.test", ("3 1 1 01ff",))
    lines = ("version: STSv1", "mode: testing", "mx: mx.asking.test", "max_age: 86400")
    assert policy_seen("asking.test", "mx.asking.test", NO_DEMAND, STS, "") == PolicySeen("asking.test", "sts", "", lines, STS.patterns)
    assert policy_seen("asking.test", "other.test", NO_DEMAND, STS, "").problem == "validation-failure"
    assert policy_seen("asking.test", "mx", NO_DEMAND, None, "") == PolicySeen("asking.test")
    assert policy_seen("asking.test", "mx", NO_DEMAND, None, "sts-policy-invalid") == PolicySeen("asking.test", "sts", problem="sts-policy-invalid")
