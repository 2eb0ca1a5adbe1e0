"""Answers of DNS that machines share in Valkey or Redis, those of reputation lists among them: what one has asked, the others need not ask.

The server is believed in nothing. An entry is sealed with a key that only our machines have and says which question it answers and until when: what
others wrote, changed, moved or kept longer is no answer. The server may be gone, slow or emptied: then each machine asks for itself, as without it.
"""

import asyncio
import hmac
import math
from contextlib import suppress
from hashlib import blake2b, sha256
from typing import Any

import msgspec

from sekisho.backends.dns.cache import Key, Known
from sekisho.backends.redis.session import Session, open_client
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.clock import Clock
from sekisho.ports.lookups import NoData, NxDomain

PATIENCE = 0.1  # seconds for one answer: a resolver on this machine would not need longer
MOST_OCTETS = 8_192  # of one entry; larger answers are asked anew
MOST_RECORDS = 200
LEAST_SECONDS, MOST_SECONDS = 3.0, 86_400.0  # that an answer is worth being shared, and is kept
MOST_WRITING = 64  # answers on their way to the server at one time; more are not shared
_MAC = 16
_NOTHING: tuple[type[Exception] | None, ...] = (None, NxDomain, NoData)  # failures are never shared: each machine has its own


class _Entry(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """One answer. `until`: seconds since 1970. Records as `Known` has them, by kind."""

    until: float
    nothing: int
    octets: list[bytes]  # of TXT
    texts: list[str]  # of A, AAAA and PTR
    pairs: list[tuple[int, str]]  # of MX


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Entry).decode


class RedisAnswers:
    """Made inside a running loop; `close` ends it. `secret`: 32 octets that every machine of the installation has, and nobody else."""

    def __init__(self, address: str, clock: Clock, prefix: str, secret: bytes, **options: Any) -> None:
        """Open nothing yet. Raises ValueError for an address that cannot be used. `options`: as of `open_client`."""
        self._client = open_client(address, decode_responses=False, **options)
        self.session = Session(self._client, "the server of shared answers", "this machine asks DNS for itself", PATIENCE, clock.monotonic)
        self._clock, self._prefix, self._secret = clock, prefix, secret
        self._writing: set[asyncio.Task[None]] = set()

    async def recall(self, key: Key, now: float) -> Known | None:
        """Return what a machine has learned, if it still holds; `now` is of the clock that `Known.until` is of."""
        try:
            # Not more than an entry may have, whatever lies there.
            sealed = await self.session.ask(lambda: self._client.getrange(self._name(key), 0, MOST_OCTETS))
        except TemporaryFailure:
            return None
        if not isinstance(sealed, bytes) or not sealed or len(sealed) > MOST_OCTETS:
            return None
        entry = self._opened(key, sealed)
        if entry is None:
            return None
        left = entry.until - self._clock.now()
        if not 0 < left <= MOST_SECONDS:
            return None
        records: tuple[Any, ...] = tuple(entry.octets or entry.texts or entry.pairs)
        return Known(records, _NOTHING[entry.nothing], now + left)

    def remember(self, key: Key, known: Known, now: float) -> None:
        """Share an answer, without waiting for it."""
        seconds = min(known.until - now, MOST_SECONDS)
        if known.nothing not in _NOTHING or seconds < LEAST_SECONDS or len(known.records) > MOST_RECORDS or len(self._writing) >= MOST_WRITING:
            return
        try:
            sealed = self._sealed(key, known, seconds)
        except (ValueError, TypeError):  # a record that is no text of ours: each machine asks for it
            return
        if len(sealed) <= MOST_OCTETS:
            writing = asyncio.create_task(self._write(key, sealed, seconds))
            self._writing.add(writing)
            writing.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """End the sessions."""
        for writing in self._writing:
            writing.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        await self.session.close()

    async def _write(self, key: Key, sealed: bytes, seconds: float) -> None:
        with suppress(TemporaryFailure):
            await self.session.ask(lambda: self._client.set(self._name(key), sealed, px=math.ceil(seconds * 1_000)))

    def _name(self, key: Key) -> str:
        """Return the name of an entry: made with the secret, so that the server does not learn what is asked."""
        return f"{self._prefix}:d:{blake2b(_question(key), key=self._secret, digest_size=16, person=b'sekisho answer').hexdigest()}"

    def _sealed(self, key: Key, known: Known, seconds: float) -> bytes:
        kind = key[0]
        records = list(known.records)
        entry = _Entry(
            self._clock.now() + seconds,
            _NOTHING.index(known.nothing),
            records if kind == "txt" else [],
            records if kind in {"a", "aaaa", "ptr"} else [],
            records if kind == "mx" else [],
        )
        octets = _encode(entry)
        return self._mac(key, octets) + octets

    def _opened(self, key: Key, sealed: bytes) -> _Entry | None:
        octets = sealed[_MAC:]
        if not hmac.compare_digest(sealed[:_MAC], self._mac(key, octets)):
            return None
        try:
            entry = _decode(octets)
        except (msgspec.ValidationError, msgspec.DecodeError):  # of a version that we do not know
            return None
        kind = key[0]
        fits = not (
            (entry.octets and kind != "txt")
            or (entry.texts and kind not in {"a", "aaaa", "ptr"})
            or (entry.pairs and kind != "mx")
            or not 0 <= entry.nothing < len(_NOTHING)
        )
        return entry if fits else None

    def _mac(self, key: Key, octets: bytes) -> bytes:
        question = _question(key)
        return hmac.digest(self._secret, b"answer" + len(question).to_bytes(4, "big") + question + octets, sha256)[:_MAC]


def _question(key: Key) -> bytes:
    kind, name = key
    return f"{kind} {name}".encode("utf-8", "replace")
