"""Names of things: time-sortable identifiers that are safe in file names, headers and URLs."""

import secrets
from typing import NewType

TenantId = NewType("TenantId", str)
ArrivalId = NewType("ArrivalId", str)
DeliveryId = NewType("DeliveryId", str)
HeldId = NewType("HeldId", str)

DEFAULT_TENANT = TenantId("default")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing to misread on a telephone


def _encode(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        digits.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def new_id(now: float) -> str:
    """Return 20 characters: 10 of milliseconds since 1970 (`now` in seconds), then 10 (50 bits) of randomness."""
    return _encode(int(now * 1000), 10) + _encode(secrets.randbits(50), 10)


def is_id(text: str) -> bool:
    """Tell whether a string from outside has the form of one of our identifiers."""
    return len(text) == 20 and all(character in _ALPHABET for character in text)
