"""Passwords of accounts: Argon2id (RFC 9106), made anew when its parameters have grown, and computed beside the loop."""

import asyncio
import re
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LONGEST = 1_024  # characters; more is refused, never cut
_AT_ONCE = 2  # computations: what strangers can make us do at one time is bounded in memory and cores
_SALT_OCTETS, _HASH_OCTETS = 16, 32
_STORED = re.compile(r"\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$")


@dataclass(frozen=True, slots=True)
class Cost:
    """The parameters: memory in KiB, passes, lanes. The default is above the least that OWASP's Password Storage Cheat Sheet asks for."""

    memory: int = 47_104
    passes: int = 2
    lanes: int = 1


class Passwords:
    """Hashes and checks, at the same cost whether there is an account or not."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """Return the stored form ("$argon2id$v=19$m=...") with a salt of its own."""
        async with self._turn:
            return await asyncio.to_thread(self._derive, password)

    async def matches(self, password: str, stored: str) -> bool:
        """Compare. `stored` "" (no account, or none with a password) costs the same and is False."""
        if not self._nobody:
            self._nobody = await self.hash(secrets.token_urlsafe(16))
        async with self._turn:
            return await asyncio.to_thread(_verify, password[: LONGEST + 1], stored or self._nobody) and bool(stored)

    def outgrown(self, stored: str) -> bool:
        """Tell whether a stored hash was made with smaller parameters than today's."""
        found = _STORED.match(stored)
        return found is None or any(int(old) < new for old, new in zip(found.groups(), (self._cost.memory, self._cost.passes, 1), strict=True))

    def _derive(self, password: str) -> str:
        cost = self._cost
        salt = secrets.token_bytes(_SALT_OCTETS)
        kdf = Argon2id(salt=salt, length=_HASH_OCTETS, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
        return kdf.derive_phc_encoded(password.encode())


def _verify(password: str, stored: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password.encode(), stored)
    except InvalidKey:
        return False
    return True
