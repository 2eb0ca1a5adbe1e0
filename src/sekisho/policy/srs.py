"""Envelope senders of redirected mail, rewritten so that SPF holds at the next host and bounces find their way back (SRS).

`SRS0=hash=day=domain=local@ours`. The hash is a keyed one, so nobody but us makes such addresses; they are good for two weeks.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from sekisho.model.address import Address

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DAYS = 1_024  # days after which the two letters come round again
GOOD_FOR = 14  # days
_LONGEST_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1.1
_HASH = 8  # letters: 40 bits


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites with one secret."""

    secret: bytes

    def rewritten(self, sender: Address, domain: str, now: float) -> Address | None:
        """Return the sender as an address of `domain`; None where that would be too long, or there is nothing to rewrite."""
        if sender.is_null or not sender.domain or sender.needs_utf8 or sender.domain.startswith("["):
            return None
        day = _day(now)
        local = f"SRS0={self._hash(day, sender)}={day}={sender.domain}={sender.local}"
        return Address(local, domain) if len(local) <= _LONGEST_LOCAL and not set(local) & set(' "(),:;<>@[\\]') else None

    def original(self, address: Address, now: float) -> Address | None:
        """Return whom an address of ours stands for; None if it is not one that we made within two weeks."""
        mark, _, rest = address.local.partition("=")
        pieces = rest.split("=", 3)
        if mark.upper() != "SRS0" or len(pieces) != 4:
            return None
        given, day, domain, local = pieces
        sender = Address(local, domain.lower())
        if not domain or not local or not self._fresh(day, now):
            return None
        return sender if hmac.compare_digest(given.upper().encode(), self._hash(day.upper(), sender).encode()) else None

    def _fresh(self, day: str, now: float) -> bool:
        if len(day) != 2 or not set(day.upper()) <= set(_LETTERS):
            return False
        made = _LETTERS.index(day[0].upper()) * 32 + _LETTERS.index(day[1].upper())
        return (int(now // 86_400) % _DAYS - made) % _DAYS <= GOOD_FOR

    def _hash(self, day: str, sender: Address) -> str:
        digest = hmac.new(self.secret, f"{day}={sender.domain}={sender.local}".lower().encode(), sha256).digest()
        return "".join(_LETTERS[octet & 31] for octet in digest[:_HASH])


def _day(now: float) -> str:
    number = int(now // 86_400) % _DAYS
    return _LETTERS[number >> 5] + _LETTERS[number & 31]
