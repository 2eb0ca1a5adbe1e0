"""A provider in memory that answers as a test wants it to, also wrongly: the port `Web` for these tests."""

import json
import time
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sekisho.ports.web import NotFetched, Page

ISSUER = "https://login.example.test"
KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(2)]


def b64(octets):
    return urlsafe_b64encode(octets).decode().rstrip("=")


class AProvider:
    def __init__(self, now=time.time):
        self.now = now
        self.description = {
            "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys",
        }  # fmt: skip
        self.key, self.kid = KEYS[0], "one"
        self.claims, self.header = {}, {}
        self.nonce = "n"
        self.asked, self.forms, self.fields = [], [], []
        self.status, self.answer, self.away = 200, None, False

    def rotate(self):
        self.key, self.kid = KEYS[1], "two"

    def keys(self):
        public = self.key.public_key().public_numbers()
        kid = {id(KEYS[0]): "one", id(KEYS[1]): "two"}[id(self.key)]
        return {"keys": [{"kty": "RSA", "kid": kid, "use": "sig", "n": b64(public.n.to_bytes(256, "big")), "e": b64(public.e.to_bytes(3, "big"))}]}

    def token(self):
        claims = {
            "iss": ISSUER, "aud": "sekisho", "sub": "alice", "nonce": self.nonce, "iat": self.now(), "exp": self.now() + 300, "email": "alice@example.test", "email_verified": True, **self.claims,
        }  # fmt: skip
        start = f"{b64(json.dumps({'alg': 'RS256', 'kid': self.kid, **self.header}).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{start}.{b64(self.key.sign(start.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    async def get(self, url, **_):
        if self.away:
            raise NotFetched("away")
        path = urlsplit(url).path
        self.asked.append(path)
        return Page(200, json.dumps(self.description if "well-known" in path else self.keys()).encode())

    async def send_form(self, url, form, *, fields=None, **_):
        self.forms.append(parse_qs(form.decode()))
        self.fields.append(dict(fields or {}))
        return Page(self.status, self.answer if self.answer is not None else json.dumps({"id_token": self.token()}).encode())
