"""Certificates and TLS contexts: TLS 1.2 and newer, ECDSA first (a P-256 handshake costs a third of an RSA one)."""

import datetime as dt
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SELF_SIGNED_DAYS = 3_650


def server_context(certificate: Path, key: Path, client_certificates: Sequence[Path] = ()) -> ssl.SSLContext:
    """Return a context for STARTTLS.

    With client certificates (PEM) one is asked for and not required; only a listed one passes the handshake, and its fingerprint decides admission.
    Without any none is asked for: asking strangers for certificates would break the handshake of servers that show one.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_COMPRESSION
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL")
    context.load_cert_chain(certificate, key)
    take_clients(context, [client_certificate.read_text("ascii") for client_certificate in client_certificates])
    return context


def take_clients(context: ssl.SSLContext, certificates: Sequence[str]) -> None:
    """Have handshakes from now on pass with these client certificates (PEM) too. Raises ssl.SSLError for what is none."""
    if certificates:
        context.load_verify_locations(cadata="\n".join(certificates))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the listed certificate itself is the anchor
        context.verify_mode = ssl.CERT_OPTIONAL


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of a PEM certificate's DER form, lower-case hex."""
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    return loaded.fingerprint(hashes.SHA256()).hex()


def make_self_signed(host_name: str, certificate: Path, key: Path) -> None:
    """Write a P-256 key (mode 0600) and a certificate for ten years. The key is written first: a certificate without key is never left."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host_name[:64])])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=SELF_SIGNED_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host_name)]), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    certificate.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(private_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
