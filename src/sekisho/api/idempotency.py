"""A request that is sent twice with one `Idempotency-Key` acts once, and is answered the same (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
from typing import Literal

import msgspec

from sekisho.model.access import Actor
from sekisho.model.errors import Conflict, Refused, TooMany
from sekisho.model.ids import TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.ports.counters import Counters
from sekisho.ports.vault import SecretUnreadable, Vault

KIND = "idempotency"
KEPT = 86_400.0  # seconds
LONGEST = 200
MOST_KEYS, MOST_OCTETS = 10_000, 64 * 1_048_576  # of one caller within a day: what is kept for repeats must not fill the disk
MOST_OF_TENANT = 100_000
LARGEST = 262_144  # octets of an answer that is kept; a larger one is told to have been given


class _Kept(msgspec.Struct, frozen=True):
    at: float
    request: str
    state: Literal["begun", "done"]
    status: int = 0
    media: str = ""
    body: bytes = b""


class Repeats:
    """Answers remembered by caller and key: sealed, since some hold what is shown once, such as a token. Who may still ask is the desk's to say."""

    def __init__(self, control: Control, clock: Clock, vault: Vault, counters: Counters) -> None:
        self._control = control
        self._counters = counters
        self._clock = clock
        self._vault = vault

    async def begin(self, actor: Actor, tenant: TenantId, key: str, request: bytes) -> tuple[int, str, bytes] | None:
        """Return the answer that was given before; None: do it now, then call `end` or `give_up`.

        Raises Refused for a key used for another request, Conflict while the first is still being done, TooMany for a caller who used too many keys.
        """
        if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
            raise Refused(
                f"an Idempotency-Key has 1 to {LONGEST} printable ASCII characters", f"Idempotency-Keyは印字可能なASCII文字1〜{LONGEST}字です。"
            )
        place, digest = _place(actor, key), hashlib.sha256(request).hexdigest()
        now = self._clock.now()
        entry = await self._control.get(tenant, KIND, place)
        kept = msgspec.json.decode(entry.value, type=_Kept) if entry else None
        if kept and now - kept.at < KEPT:
            if kept.request != digest:
                raise Refused("this Idempotency-Key was used for another request", "このIdempotency-Keyは別のリクエストで使用済みです。")
            if kept.state == "done":
                return kept.status, kept.media, await self._opened(kept.body, place)
            raise Conflict("the first request with this Idempotency-Key is still being done", "同じIdempotency-Keyのリクエストを処理中です。")
        await self._make_room(actor, tenant)
        begun = msgspec.json.encode(_Kept(now, digest, "begun"))
        await self._control.commit(tenant, [Change(KIND, place, begun, expects=entry.version if entry else 0)])
        return None

    async def _make_room(self, actor: Actor, tenant: TenantId) -> None:
        caller = _caller(actor)
        keys = await self._counters.add(f"idempotency-keys:{caller}", 1, KEPT)
        octets = await self._counters.add(f"idempotency-octets:{caller}", 0, KEPT)
        if keys > MOST_KEYS or octets > MOST_OCTETS or await self._control.count(tenant, KIND) >= MOST_OF_TENANT:
            raise TooMany(
                f"too many Idempotency-Keys within a day (at most {MOST_KEYS}); ask without one, or later",
                f"1日に使用できるIdempotency-Keyの上限（{MOST_KEYS}件）に達しました。キーを付けずに実行するか、後でお試しください。",
                3_600,
            )

    async def end(self, actor: Actor, tenant: TenantId, key: str, request: bytes, answer: tuple[int, str, bytes]) -> None:
        """Remember the answer."""
        status, media, body = answer
        place = _place(actor, key)
        sealed = await self._vault.seal(body if len(body) <= LARGEST else b"{}", _seal_name(place)) if body else b""
        kept = _Kept(self._clock.now(), hashlib.sha256(request).hexdigest(), "done", status, media, sealed)
        await self._control.commit(tenant, [Change(KIND, place, msgspec.json.encode(kept))])
        await self._counters.add(f"idempotency-octets:{_caller(actor)}", len(sealed), KEPT)

    async def give_up(self, actor: Actor, tenant: TenantId, key: str) -> None:
        """Forget that it was begun: it failed, and may be sent again."""
        await self._control.forget(KIND, [(tenant, _place(actor, key))])

    async def _opened(self, sealed: bytes, place: str) -> bytes:
        try:
            return await self._vault.open(sealed, _seal_name(place)) if sealed else b""
        except SecretUnreadable:
            raise Conflict("this was done, but its answer cannot be read any more", "処理済みですが、応答を読み出せません。") from None


def _seal_name(place: str) -> str:
    return f"{KIND}/{place}"


def _caller(actor: Actor) -> str:
    """Return who counts as one caller: an account, whatever its tokens are called; a command by its name."""
    return actor.account or actor.name


def _place(actor: Actor, key: str) -> str:
    return hashlib.sha256(f"{actor.account}\n{actor.name}\n{key}".encode()).hexdigest()


async def sweep(control: Control, now: float) -> int:
    """Forget answers that are older than a day; return how many."""
    old = [(entry.tenant, entry.key) for entry in await control.everything(KIND) if now - msgspec.json.decode(entry.value, type=_Kept).at >= KEPT]
    if old:
        await control.forget(KIND, old)
    return len(old)
