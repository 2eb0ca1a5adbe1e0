"""The authority of tests vouches for what it issues, and its own certificate says so."""

import ssl

from sekisho.testing.certificates import Authority, der, pem, public_key


def test_a_certificate_of_the_authority(tmp_path):
    authority = Authority(tmp_path)
    certificate, context = authority.issue("mx.partner.test")
    certificate.verify_directly_issued_by(authority.certificate)
    assert context.verify_mode is ssl.CERT_NONE
    assert authority.path.read_bytes() == pem([authority.certificate])
    assert public_key(certificate) in der(certificate)
