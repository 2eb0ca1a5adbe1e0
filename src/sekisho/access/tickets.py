"""Tickets: what a visitor carries from one step of a login to the next: sealed, for one purpose, with an end, used once. Nothing is stored for it."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import msgspec

from sekisho.model.errors import Refused
from sekisho.ports.clock import Clock
from sekisho.ports.counters import Counters
from sekisho.ports.vault import SecretUnreadable, Vault

_BACKWARDS = 60.0  # seconds that a clock may be set back; what was made later than that is over
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class _Ticket:
    purpose: str
    number: str
    ends_at: float
    facts: dict[str, str]
    made_at: float = 0.0


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Ticket).decode


class Tickets:
    """Makes and takes them."""

    def __init__(self, vault: Vault, counters: Counters, clock: Clock) -> None:
        self._vault = vault
        self._counters = counters
        self._clock = clock

    async def issue(self, purpose: str, facts: dict[str, str], seconds: float) -> str:
        """Return a ticket that is safe in a cookie and in a form."""
        now = self._clock.now()
        ticket = _Ticket(purpose, secrets.token_urlsafe(16), now + seconds, facts, now)
        return urlsafe_b64encode(await self._vault.seal(_encode(ticket), f"ticket/{purpose}")).decode().rstrip("=")

    async def read(self, purpose: str, ticket: str) -> dict[str, str]:
        """Return the facts without using the ticket up. Raises Refused if it is none, for something else, or over."""
        return (await self._open(purpose, ticket)).facts

    async def redeem(self, purpose: str, ticket: str) -> dict[str, str]:
        """Return the facts, once. Raises Refused."""
        opened = await self._open(purpose, ticket)
        if await self._counters.add(f"ticket:{opened.number}", 1, max(1.0, opened.ends_at - self._clock.now())) > 1:
            raise _over()
        return opened.facts

    async def _open(self, purpose: str, ticket: str) -> _Ticket:
        if not ticket or len(ticket) > _LONGEST or not ticket.isascii():
            raise _over()
        try:
            opened = _decode(await self._vault.open(urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4)), f"ticket/{purpose}"))
        except (SecretUnreadable, ValueError):
            raise _over() from None
        now = self._clock.now()
        if opened.purpose != purpose or now >= opened.ends_at or opened.made_at - now > _BACKWARDS:
            raise _over()
        return opened


def _over() -> Refused:
    return Refused("This step took too long, or was done already. Begin again.", "時間切れか、すでに完了した手順です。最初からやり直してください。")
