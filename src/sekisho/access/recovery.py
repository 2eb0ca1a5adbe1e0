"""Recovery codes: 120 random bits each, shown once, kept as digests, used once. Pure."""

import hashlib
import secrets

HOW_MANY = 8
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing to misread
_LENGTH, _GROUP = 24, 4
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


def fresh_codes() -> tuple[str, ...]:
    """Return new codes as people write them down."""
    return tuple(_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(HOW_MANY))


def folded(code: str) -> str:
    """Return a code as it is compared: however it was typed."""
    return code[:100].strip().lower().translate(_MISREAD)


def digest(code: str) -> str:
    """Return what is kept of a code. A plain hash is enough for 120 bits (ASVS 5.0, 6.5.2)."""
    return hashlib.sha256(b"recovery " + folded(code).encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
