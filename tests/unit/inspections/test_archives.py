from sekisho.inspections.archives import ENCRYPTED, EncryptedArchives
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(*parts):
    return [finding.kind for finding in EncryptedArchives().look(a_dossier(a_message(parts=parts)))]


def test_seen():
    assert seen(a_part("a.zip", ["zip"], encrypted=True, container="zip")) == [ENCRYPTED]
    assert seen(a_part("a.exe", [], encrypted=True, path="1!2")) == [ENCRYPTED]


def test_innocent():
    assert seen(a_part("a.zip", ["zip"], container="zip")) == []
    assert seen(a_part("encrypted.asc", ["pgp"], encrypted=True, declared_type="application/pgp-encrypted")) == []
    assert seen(a_part("smime.p7m", [], encrypted=True, declared_type="application/pkcs7-mime")) == []


def test_malformed_without_name_or_type():
    assert seen(a_part("", [], encrypted=True, declared_type="")) == [ENCRYPTED]
