"""TLS as it is on the wire: handshakes over real sockets with the standard library's client."""

import datetime as dt
import hashlib
import socket
import ssl
import stat
import threading
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sekisho.edge.tls import fingerprint, make_self_signed, server_context


@pytest.fixture
def pair(tmp_path):
    """Certificate and key of the server."""
    made = tmp_path / "tls" / "certificate.pem", tmp_path / "tls" / "key.pem"
    make_self_signed("gate.example.test", *made)
    return made


def handshake(context, client, name="gate.example.test"):
    """Shake hands; return the server's view of the session, or raise what the client met. The server's own error is returned when it met one."""
    ours, theirs = socket.socketpair()
    seen = {}

    def serve():
        try:
            with context.wrap_socket(ours, server_side=True) as session:
                seen.update(version=session.version(), cipher=session.cipher()[0], certificate=session.getpeercert(binary_form=True))
                session.sendall(b"250 OK\r\n")
                session.recv(1)
        except (ssl.SSLError, OSError) as error:
            seen["error"] = error
            ours.close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        theirs.settimeout(10)
        with client.wrap_socket(theirs, server_hostname=name) as session:
            assert session.recv(8) == b"250 OK\r\n"
    finally:
        theirs.close()
        server.join()
        ours.close()
    return seen


def a_client(trusted=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trusted:
        context.load_verify_locations(trusted)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def test_a_modern_client_gets_a_modern_session(pair):
    seen = handshake(server_context(*pair), a_client())
    assert seen["version"] == "TLSv1.3"
    assert seen["certificate"] is None


def test_tls_1_2_is_taken_with_forward_secrecy(pair):
    client = a_client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    seen = handshake(server_context(*pair), client)
    assert seen["version"] == "TLSv1.2"
    assert seen["cipher"].startswith("ECDHE-ECDSA-")
    assert "GCM" in seen["cipher"] or "CHACHA20" in seen["cipher"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_older_versions_are_refused_by_us(pair, version):
    """The client is made willing (OpenSSL would refuse by itself otherwise), so the refusal is ours."""
    client = a_client()
    client.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client.minimum_version = version
        client.maximum_version = version
    with pytest.raises(ssl.SSLError) as refused:
        handshake(server_context(*pair), client)
    assert "PROTOCOL_VERSION" in str(refused.value)


@pytest.mark.parametrize("cipher", ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ADH-AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256"])
def test_weak_ciphers_are_refused(pair, cipher):
    client = a_client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(f"{cipher}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        handshake(server_context(*pair), client)


def test_the_self_signed_certificate_is_what_it_says(pair):
    certificate, key = pair
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert isinstance(loaded.public_key(), ec.EllipticCurvePublicKey)
    assert loaded.public_key().curve.name == "secp256r1"
    names = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert names == ["gate.example.test"]
    now = dt.datetime.now(dt.UTC)
    assert loaded.not_valid_before_utc < now < loaded.not_valid_after_utc
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    assert private.public_key() == loaded.public_key()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(certificate.parent.stat().st_mode) == 0o700


def test_a_client_that_trusts_it_can_prove_the_server(pair):
    assert handshake(server_context(*pair), a_client(trusted=pair[0]))["version"] == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server_context(*pair), a_client(trusted=pair[0]), name="other.example.test")


def test_a_long_host_name_still_makes_a_certificate(tmp_path):
    """The common name may have 64 characters only (RFC 5280 appendix A.1)."""
    name = ".".join(["a" * 30] * 5) + ".test"
    make_self_signed(name, tmp_path / "c.pem", tmp_path / "k.pem")
    assert len(fingerprint(tmp_path / "c.pem")) == 64


def client_with(tmp_path, name):
    certificate, key = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
    make_self_signed(f"{name}.example.test", certificate, key)
    client = a_client()
    client.load_cert_chain(certificate, key)
    return client, certificate


def test_a_listed_client_certificate_is_seen_with_the_fingerprint_that_decides(pair, tmp_path):
    client, certificate = client_with(tmp_path, "printer")
    seen = handshake(server_context(*pair, [certificate]), client)
    assert hashlib.sha256(seen["certificate"]).hexdigest() == fingerprint(certificate)
    assert len(fingerprint(certificate)) == 64


def test_a_client_without_certificate_is_served_although_some_are_listed(pair, tmp_path):
    _, certificate = client_with(tmp_path, "printer")
    assert handshake(server_context(*pair, [certificate]), a_client())["certificate"] is None


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_certificate_that_is_not_listed_does_not_pass_the_handshake(pair, tmp_path, version):
    stranger, _ = client_with(tmp_path, "stranger")
    stranger.minimum_version = stranger.maximum_version = version
    _, certificate = client_with(tmp_path, "printer")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        handshake(server_context(*pair, [certificate]), stranger)


def test_a_client_that_shows_one_unasked_is_served_where_none_is_listed(pair, tmp_path):
    """Servers of strangers have certificates: nobody asks for them, so nothing breaks."""
    stranger, _ = client_with(tmp_path, "stranger")
    assert handshake(server_context(*pair), stranger)["certificate"] is None


def test_a_key_of_another_certificate_is_refused_at_the_start(pair, tmp_path):
    make_self_signed("other.example.test", tmp_path / "c.pem", tmp_path / "k.pem")
    with pytest.raises(ssl.SSLError):
        server_context(pair[0], tmp_path / "k.pem")
