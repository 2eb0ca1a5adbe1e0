"""Names of things: time-sortable identifiers that are safe in file names, headers and URLs."""

import secrets
from typing import NewType

TenantId = NewType("TenantId", str)
ArrivalId = NewType("ArrivalId", str)
DeliveryId = NewType("DeliveryId", str)
HeldId = NewType("HeldId", str)

DEFAULT_TENANT = TenantId("default")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing to misread on a telephone


_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)  # ten bits at once: two names are made for each message


def _encode(number: int) -> str:
    """Return the lowest 50 bits as ten digits."""
    pairs = _PAIRS
    return pairs[number >> 40 & 1023] + pairs[number >> 30 & 1023] + pairs[number >> 20 & 1023] + pairs[number >> 10 & 1023] + pairs[number & 1023]


def new_id(now: float) -> str:
    """Return 20 characters: 10 of milliseconds since 1970 (`now` in seconds), then 10 (50 bits) of randomness."""
    return f"{_encode(int(now * 1000))}{_encode(int.from_bytes(secrets.token_bytes(7), 'big'))}"


def is_id(text: str) -> bool:
    """Tell whether a string from outside has the form of one of our identifiers."""
    return len(text) == 20 and all(character in _ALPHABET for character in text)
