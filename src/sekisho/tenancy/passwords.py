"""Hashes passwords of submission logins, and checks them at the same cost whether the login exists or not."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

COST, BLOCK, LANES = 16_384, 8, 1  # RFC 7914 section 2: about 16 MiB and 50 ms
SALT_OCTETS = 16
KEY_OCTETS = 32
MEMORY = 64 * 1024 * 1024
LONGEST_PASSWORD = 1_024

_NOBODY = "scrypt$16384$8$1$" + b64encode(bytes(SALT_OCTETS)).decode() + "$" + b64encode(bytes(KEY_OCTETS)).decode()


def hash_password(password: str) -> str:
    """Return "scrypt$cost$block$lanes$salt$key" for the settings file."""
    salt = secrets.token_bytes(SALT_OCTETS)
    return f"scrypt${COST}${BLOCK}${LANES}${b64encode(salt).decode()}${b64encode(_derive(password, salt, COST, BLOCK, LANES)).decode()}"


def password_matches(password: str, stored: str | None) -> bool:
    """Compare in constant time. `stored` None (no such login) costs the same and is False. Blocks for about 50 ms: call it beside the loop."""
    salt, key, cost, block, lanes = _parse(stored or _NOBODY)
    derived = _derive(password, salt, cost, block, lanes)
    return hmac.compare_digest(derived, key) and stored is not None


def check_stored(stored: str) -> None:
    """Raise ValueError if a hash from the settings is none of ours."""
    _parse(stored)


def _parse(stored: str) -> tuple[bytes, bytes, int, int, int]:
    fields = stored.split("$")
    if len(fields) != 6 or fields[0] != "scrypt":
        raise ValueError('a password hash must look like "scrypt$16384$8$1$salt$key"; make one with sekisho hash-password')
    cost, block, lanes = (int(field) for field in fields[1:4])
    if cost < 2 or cost & (cost - 1) or not 1 <= block <= 32 or not 1 <= lanes <= 16 or 128 * block * cost > MEMORY // 2:
        raise ValueError("the numbers of a password hash are out of bounds")
    salt, key = b64decode(fields[4], validate=True), b64decode(fields[5], validate=True)
    if len(key) != KEY_OCTETS or not salt:
        raise ValueError("the salt or key of a password hash is damaged")
    return salt, key, cost, block, lanes


def _derive(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password[:LONGEST_PASSWORD].encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=MEMORY, dklen=KEY_OCTETS)
