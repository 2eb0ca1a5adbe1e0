"""Certificates against TLSA records, as mail uses them (RFC 7672 section 3, RFC 6698, RFC 7671)."""

import ssl
from collections.abc import Iterable, Sequence
from hashlib import sha256, sha512
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from sekisho.ports.lookups import TlsaRecord

AUTHORITY, SERVER = 2, 3  # usages DANE-TA and DANE-EE; the others mean nothing in mail (RFC 7672 section 3.1.3)
_LENGTHS = {1: 32, 2: 64}
_DER = 2  # _ssl.ENCODING_DER


def usable(records: Iterable[TlsaRecord]) -> tuple[TlsaRecord, ...]:
    """Return the records that we can check."""
    return tuple(
        record
        for record in records
        if record.usage in (AUTHORITY, SERVER)
        and record.selector in (0, 1)
        and record.matching in (0, 1, 2)
        and len(record.data) == _LENGTHS.get(record.matching, len(record.data) or -1)
    )


def is_proven(records: Iterable[TlsaRecord], chain: Sequence[bytes], names: Sequence[str]) -> bool:
    """Tell whether the certificates that a server showed (DER, its own first) fit one of these usable records.

    The server's own: neither names nor dates count (RFC 7672 section 3.1.1). An authority: the chain must lead to it and bear one of `names`.
    """
    if not chain:
        return False
    listed = tuple(records)
    if any(record.usage == SERVER and _fits(record, chain[0]) for record in listed):
        return True
    anchors = [der for der in chain[1:] if any(record.usage == AUTHORITY and _fits(record, der) for record in listed)]
    return any(_leads_to(anchor, chain, name) for anchor in anchors for name in names)


def _fits(record: TlsaRecord, der: bytes) -> bool:
    selected = der if record.selector == 0 else _public_key(der)
    if not selected:
        return False
    shown = {0: lambda: selected, 1: lambda: sha256(selected).digest(), 2: lambda: sha512(selected).digest()}[record.matching]()
    return shown == record.data


def _public_key(der: bytes) -> bytes:
    try:
        return x509.load_der_x509_certificate(der).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return b""


def _leads_to(anchor: bytes, chain: Sequence[bytes], name: str) -> bool:
    try:
        leaf, *others = (x509.load_der_x509_certificate(der) for der in chain)
        store = Store([x509.load_der_x509_certificate(anchor)])
        PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name)).verify(leaf, others)
    except (ValueError, UnsupportedAlgorithm, VerificationError):
        return False
    return True


def chain_of(ssl_object: Any) -> list[bytes]:
    """Return the certificates that the other side sent, in DER, its own first. Public since Python 3.13, an inner method before."""
    if hasattr(ssl_object, "get_unverified_chain"):
        return [bytes(der) for der in ssl_object.get_unverified_chain()]
    inner = getattr(ssl_object, "_sslobj", None)
    if inner is None or not hasattr(inner, "get_unverified_chain"):
        der = ssl_object.getpeercert(binary_form=True) if isinstance(ssl_object, (ssl.SSLObject, ssl.SSLSocket)) else None
        return [der] if der else []
    return [certificate.public_bytes(_DER) for certificate in inner.get_unverified_chain() or ()]
