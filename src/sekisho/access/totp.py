"""One-time codes of an authenticator app (RFC 6238, SHA-1, six digits, 30 seconds): what every app understands. Pure."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from urllib.parse import quote

SECONDS, DIGITS = 30, 6
SECRET_OCTETS = 20  # RFC 4226 section 4, R6: as long as SHA-1's output


def fresh_seed() -> bytes:
    """Return a new shared secret."""
    return secrets.token_bytes(SECRET_OCTETS)


def as_text(seed: bytes) -> str:
    """Return the secret as people type it."""
    return b32encode(seed).decode()


def provisioning_uri(seed: bytes, login: str, issuer: str) -> str:
    """Return what the QR code says."""
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    return f"otpauth://totp/{label}?secret={as_text(seed)}&issuer={quote(issuer, safe='')}&algorithm=SHA1&digits={DIGITS}&period={SECONDS}"


def code_at(seed: bytes, step: int) -> str:
    """Return the code of one step of 30 seconds (RFC 4226 section 5.3)."""
    mac = hmac.new(seed, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(seed: bytes, code: str, now: float, used: int) -> int | None:
    """Return the step whose code was given: this one or the one before, never one up to `used`; None if it is wrong.

    The code of the step before is taken for those who type slowly (RFC 6238 section 5.2); none is taken twice.
    """
    given = code.encode("utf-8", "replace")
    current, found = int(now // SECONDS), None
    for step in (current - 1, current):
        if hmac.compare_digest(code_at(seed, step).encode(), given) and step > used:
            found = step
    return found
