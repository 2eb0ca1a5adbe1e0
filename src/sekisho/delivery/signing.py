"""Signatures of ours in front of what is sent: DKIM on outbound mail, an ARC set where we changed somebody else's.

They are made here because they cover the octets as they leave, and because the inspector must never hold a key. Nothing is understood of the
content: fields are cut at line ends, white space is folded, the rest is hashed (docs/adr, "Signing at delivery").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.model.delivery import Delivery
from sekisho.model.ids import TenantId
from sekisho.model.signing import NO_SIGNING, KeyState, Signing, StoredKey
from sekisho.ports.clock import Clock
from sekisho.ports.keys import Keys
from sekisho.senderauth.arc_seal import arc_set
from sekisho.senderauth.body_stream import RelaxedBody
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.section import LONGEST_HEADER, split
from sekisho.senderauth.sign import signature_field
from sekisho.senderauth.signing_key import SigningKey, signing_key

FRESH = 5.0  # seconds that a tenant's keys are remembered: what a change of keys takes to be seen


@dataclass(frozen=True, slots=True)
class _Known:
    keys: tuple[SigningKey, ...]
    until: float


class Signer:
    """Knows the keys that sign now. One for a process."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._known: dict[TenantId, _Known] = {}

    async def begin(self, delivery: Delivery) -> "Work | None":
        """Return the work of signing this delivery, or None if it wishes nothing or there is no key for it. Raises KeysUnreadable."""
        wish = delivery.signing
        if wish == NO_SIGNING:
            return None
        keys = await self._signing_now(delivery.tenant)
        signers = nearest(keys, wish.sign_for) if wish.sign_for else ()
        sealers = (nearest(keys, delivery.recipients[0].domain) or keys) if wish.seal_results else ()
        if not signers and not sealers:
            return None
        return Work(signers, sealers[:1], wish, int(self._clock.now()))

    async def _signing_now(self, tenant: TenantId) -> tuple[SigningKey, ...]:
        known = self._known.get(tenant)
        now = self._clock.monotonic()
        if known is None or known.until < now:
            known = self._known[tenant] = _Known(usable(await self._keys.of_tenant(tenant)), now + FRESH)
        return known.keys


class Work:
    """The signing of one message that comes in pieces."""

    def __init__(self, signers: tuple[SigningKey, ...], sealers: tuple[SigningKey, ...], wish: Signing, now: int) -> None:
        self._signers, self._sealers, self._wish, self._now = signers, sealers, wish, now
        self._head = b""
        self._body: RelaxedBody | None = None
        self._too_long = False

    def feed(self, piece: bytes) -> None:
        """Take the next octets of the message as it leaves."""
        if self._too_long:
            return
        if self._body is not None:
            self._body.feed(piece)
            return
        seen = max(0, len(self._head) - 3)
        self._head += piece
        end = 0 if self._head.startswith(b"\r\n") else self._head.find(b"\r\n\r\n", seen)
        if end >= 0:
            start = end + 4 if end else 2
            self._body = RelaxedBody()
            self._body.feed(self._head[start:])
            self._head = self._head[:start]
        self._too_long = len(self._head) > LONGEST_HEADER

    def fields(self) -> bytes:
        """Return the fields to put in front, b"" if the message cannot be signed. About 1 ms for each RSA key."""
        if self._too_long:
            return b""
        digests = Digests(split(self._head), (self._body or RelaxedBody()).digest())
        if digests.section.problem:
            return b""  # readers would cut this header differently: no signature of ours vouches for one reading
        signed = b"".join(signature_field(digests, key, self._now) for key in self._signers) if digests.count(b"from") == 1 else b""
        sealed = b"".join(arc_set(digests, key, self._wish.seal_results, self._wish.seal_chain, self._now) for key in self._sealers)
        return sealed + signed


def usable(stored: Iterable[StoredKey]) -> tuple[SigningKey, ...]:
    """Return the keys that sign: for each domain and algorithm the newest, RSA first, which every verifier knows."""
    newest = {(key.domain, key.algorithm): key for key in sorted(stored, key=lambda key: key.made_at) if key.state is KeyState.SIGNING}
    ordered = sorted(newest.values(), key=lambda key: (key.domain, key.algorithm != "rsa"))
    return tuple(signing_key(key.domain, key.selector, key.private) for key in ordered)


def nearest(keys: Iterable[SigningKey], domain: str) -> tuple[SigningKey, ...]:
    """Return the keys of that domain, or of the closest one above it: they align with it (RFC 9989 section 5.2, relaxed)."""
    fitting = [key for key in keys if domain == key.domain or domain.endswith("." + key.domain)]
    longest = max((len(key.domain) for key in fitting), default=0)
    return tuple(key for key in fitting if len(key.domain) == longest)
