import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.backends.rule_packs import RulePacks
from sekisho.model.errors import Refused

PACK = b'rule a { strings: $a = "x" condition: $a }'


def pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def packs(tmp_path, key):
    packs = RulePacks(tmp_path)
    packs.add_key("operator", pem(key))
    return packs


def test_a_signed_pack_is_kept_with_who_signed_it(packs, key):
    assert packs.import_pack("mine", PACK, key.sign(PACK)).key == "operator"
    packs.import_pack("second", PACK, base64.b64encode(key.sign(PACK)) + b"\n")
    assert [(pack.name, pack.source, pack.key) for pack in packs.packs()] == [(name, PACK.decode(), "operator") for name in ("mine", "second")]
    packs.remove_pack("second")
    assert [pack.name for pack in packs.packs()] == ["mine"]


@pytest.mark.parametrize("signature", [b"", b"x" * 64, b"!" * 88, bytes(64)])
def test_what_no_key_signed_is_not_kept(packs, signature):
    with pytest.raises(Refused):
        packs.import_pack("mine", PACK, signature)
    assert packs.packs() == []


def test_a_strangers_signature_and_a_changed_pack(packs, key):
    with pytest.raises(Refused, match="None of the keys"):
        packs.import_pack("mine", PACK, Ed25519PrivateKey.generate().sign(PACK))
    with pytest.raises(Refused, match="None of the keys"):
        packs.import_pack("mine", PACK + b" ", key.sign(PACK))


def test_what_was_changed_on_disk_or_lost_its_key_is_not_used(packs, key, tmp_path):
    packs.import_pack("mine", PACK, key.sign(PACK))
    file = tmp_path / "packs" / "mine.yar"
    file.write_bytes(PACK.replace(b"x", b"y"))
    assert [(pack.source, pack.key) for pack in packs.packs()] == [("", "")]
    file.write_bytes(PACK)
    assert packs.packs()[0].key == "operator"
    packs.remove_key("operator")
    assert packs.packs()[0].key == ""
    (tmp_path / "packs" / "mine.sig").unlink()
    assert packs.packs()[0].key == ""


def test_only_public_ed25519_keys(packs, key):
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(Refused, match="private key"):
        packs.add_key("other", private)
    with pytest.raises(Refused, match="no Ed25519"):
        packs.add_key("other", pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(Refused, match="no public key"):
        packs.add_key("other", b"hello")
    assert list(packs.keys()) == ["operator"]


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", "a.b", "a" * 61])
def test_names_are_never_paths(packs, key, name):
    with pytest.raises(Refused):
        packs.import_pack(name, PACK, key.sign(PACK))
    with pytest.raises(Refused):
        packs.add_key(name, pem(key))
    with pytest.raises(Refused):
        packs.remove_pack(name)
    with pytest.raises(Refused):
        packs.remove_key(name)


def test_a_pack_that_is_no_text_is_refused(packs, key):
    octets = b"\xff\xfe"
    with pytest.raises(Refused, match="UTF-8"):
        packs.import_pack("mine", octets, key.sign(octets))
