"""Secrets that open doors by themselves (sessions, links, API tokens): 256 random bits each, and kept only as digests."""

import hashlib
import re
import secrets
import zlib

PREFIX = "sek_"  # so that scanners of source code, and people, know what they found
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY, _CHECK = 43, 6  # characters: 62**43 is just above 2**256; 62**6 is above 2**32
_TOKEN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_BODY + _CHECK}}}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def fresh_secret() -> str:
    """Return 43 characters that are safe in a cookie and in a URL."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Tell whether a string from outside has the form of one."""
    return _SECRET.fullmatch(text) is not None


def fresh_token() -> str:
    """Return an API token: "sek_", 43 characters of randomness, 6 of checksum."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_BODY))
    return f"{PREFIX}{body}{_checksum(body)}"


def is_token(text: str) -> bool:
    """Tell whether a string has the form of a token and its checksum is right: a mistyped one is told without asking the store."""
    return _TOKEN.fullmatch(text) is not None and _checksum(text[len(PREFIX) : -_CHECK]) == text[-_CHECK:]


def digest(secret: str) -> str:
    """Return what is kept of a secret. A plain hash is enough: nobody tries out 2**256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), []
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)
