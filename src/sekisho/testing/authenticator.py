"""An authenticator in software, for tests of passkeys: makes one key, and answers as a browser hands it on."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class Authenticator:
    """One key. `flags`: present and verified, unless a test wants less."""

    origin: str
    flags: int = 0x05
    count: int = 0
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: str, **changed: Any) -> str:
        """Answer to a registration, as JSON."""
        asked = json.loads(options)
        own: Any = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        public = AttestedCredentialData.create(bytes(16), self.identifier, own)
        data = AuthenticatorData.create(self._host(asked["rp"]["id"]), AuthenticatorData.FLAG(self.flags | 0x40), self.count, public)
        client = self._client("webauthn.create", asked["challenge"], changed)
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(AttestationObject.create("none", data, {}))})

    def get(self, options: str, **changed: Any) -> str:
        """Answer to a login, as JSON."""
        asked = json.loads(options)
        self.count += 1 if self.count else 0
        data = AuthenticatorData.create(self._host(changed.pop("rpId", asked["rpId"])), AuthenticatorData.FLAG(self.flags), self.count)
        client = self._client("webauthn.get", asked["challenge"], changed)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": _text(client), "authenticatorData": _text(data), "signature": _text(signature), "userHandle": None})

    def _host(self, host: str) -> bytes:
        return sha256(host.encode()).digest()

    def _client(self, kind: str, challenge: str, changed: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, **changed}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": _text(self.identifier), "rawId": _text(self.identifier), "type": "public-key", "response": response})
