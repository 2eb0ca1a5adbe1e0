"""`sekisho packs`: what is signed by a known key is used, and nothing else."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.app.commands.packs import usable

PACK = 'rule a { meta: severity = "malware" strings: $a = "x" condition: $a }\nrule b { condition: false }'


@pytest.fixture
def sign(command, folder, tmp_path):
    key = Ed25519PrivateKey.generate()
    public = tmp_path / "key.pem"
    public.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    assert command("packs", "keys", "add", "operator", str(public))[0] == 0

    def signed(text):
        pack, signature = tmp_path / "Mine.yar", tmp_path / "mine.sig"
        pack.write_text(text)
        signature.write_bytes(key.sign(text.encode()))
        return str(pack), str(signature)

    return signed


def test_a_signed_pack_is_used(command, folder, sign):
    pack, signature = sign(PACK)
    code, out, _ = command("packs", "import", pack, "--signature", signature)
    assert (code, out) == (0, "mine: 2 rules, signed by operator; used from the next start.\n")
    packs, problems = usable(folder)
    assert ([one.name for one in packs], problems) == (["mine"], [])
    assert "starter" in command("packs", "list")[1]
    assert "operator" in command("packs", "keys", "list")[1]
    assert command("packs", "keys", "remove", "operator")[0] == 0
    packs, problems = usable(folder)
    assert packs == ()
    assert "mine is not used" in problems[0]
    assert "NOT USED" in command("packs", "list")[1]
    assert command("packs", "remove", "mine")[0] == 0
    assert usable(folder) == ((), [])


@pytest.mark.parametrize("text", ["rule {", 'include "/etc/passwd"\nrule a { condition: true }', 'import "nothing"\nrule a { condition: true }'])
def test_signed_rules_that_cannot_be_used_are_refused(command, folder, sign, text):
    pack, signature = sign(text)
    code, _, err = command("packs", "import", pack, "--signature", signature)
    assert code == 2
    assert "cannot be used" in err
    assert usable(folder) == ((), [])


def test_unsigned(command, folder, sign, tmp_path):
    pack, _ = sign(PACK)
    other = tmp_path / "other.sig"
    other.write_bytes(bytes(64))
    assert command("packs", "import", pack, "--signature", str(other))[0] == 2
    assert command("packs", "import", pack, "--signature", str(tmp_path / "nothing"))[0] == 2
