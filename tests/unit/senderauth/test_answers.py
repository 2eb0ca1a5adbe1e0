"""TXT records as others give them."""

import pytest

from sekisho.model.senderauth import SpfResult
from sekisho.ports.lookups import NxDomain
from sekisho.senderauth import dkim, dmarc, spf
from sekisho.senderauth.answers import as_octets


@pytest.mark.parametrize(("text", "octets"), [(b"\x96", b"\x96"), ("v=spf1", b"v=spf1"), ("é", b"\xc3\xa9"), ("\ud800", b"?")])
def test_octets(text, octets):
    assert as_octets(text) == octets


RECORDS = {"b.test": "v=spf1 +all", "_dmarc.b.test": "v=DMARC1; p=reject", "s._domainkey.b.test": "v=DKIM1; k=ed25519; p="}


async def test_every_craft_takes_text():
    class Theirs:
        async def txt(self, name):
            if name not in RECORDS:
                raise NxDomain(name)
            return [RECORDS[name]]

    result = await spf.check_host("192.0.2.1", "b.test", "a@b.test", "h.test", Theirs())
    assert result == SpfResult("pass", "b.test", "mfrom", "+all")
    assert (await dmarc.evaluate("b.test", result, (), Theirs())).result == "pass"
    message = b"DKIM-Signature: v=1; a=ed25519-sha256; d=b.test; s=s; h=from; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\nFrom: a@b.test\r\n\r\n"
    [signature] = await dkim.verify(message, Theirs())
    assert "revoked" in signature.problem
