"""DKIM verification (RFC 6376, 8301, 8463): the public function, and the same for those who have the facts already."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from sekisho.model.senderauth import DkimResult
from sekisho.model.signatures import SignatureFacts
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.answers import as_octets
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.proofs import read_signatures
from sekisho.senderauth.strictness import MODERN, Strictness
from sekisho.senderauth.verification import KeyAnswer, check

Together = Callable[..., Awaitable[Sequence[KeyAnswer]]]


async def verify(message: bytes, resolver: Resolver, *, now: float | None = None, strictness: Strictness = MODERN) -> tuple[DkimResult, ...]:
    """Return the result of each DKIM-Signature of a raw message, from the top; () if it has none.

    `resolver` is asked `await resolver.txt(name)`. `now` (seconds since 1970) is this moment unless given. At most 5 signatures are worked on.
    Never raises for what the message or DNS holds.
    """
    signatures = read_signatures(message, strictness)
    return await verify_facts(signatures, resolver, datetime.now(UTC).timestamp() if now is None else now, strictness)


async def verify_facts(
    signatures: Sequence[SignatureFacts], resolver: Resolver, now: float, strictness: Strictness = MODERN, together: Together | None = None
) -> tuple[DkimResult, ...]:
    """Return the result of each signature, its key asked of the resolver where the content has not settled it.

    `together` runs coroutines side by side and returns their results in order, as asyncio.gather; without it one key is asked for after the other.
    """
    names = key_names(signatures)
    asked = await together(*(ask_key(name, resolver) for name in names)) if together else [await ask_key(name, resolver) for name in names]
    return judge(signatures, dict(zip(names, asked, strict=True)), now, strictness)


def key_names(signatures: Sequence[SignatureFacts]) -> tuple[str, ...]:
    """Return the names whose TXT records `judge` wants to know, each once."""
    return tuple(dict.fromkeys(key_name(facts.domain, facts.selector) for facts in signatures if not facts.result))


def judge(
    signatures: Sequence[SignatureFacts], answers: Mapping[str, KeyAnswer], now: float, strictness: Strictness = MODERN
) -> tuple[DkimResult, ...]:
    """Return the result of each signature by these answers. A name without an answer is a temporary error."""
    return tuple(_judged(facts, answers.get(key_name(facts.domain, facts.selector)), now, strictness) for facts in signatures)


async def ask_key(name: str, resolver: Resolver) -> KeyAnswer:
    """Ask for one selector's records."""
    try:
        return KeyAnswer(tuple(map(as_octets, await resolver.txt(name))))
    except (NoData, NxDomain):
        return KeyAnswer()
    except TempFail:
        return KeyAnswer(failed=True)


def _judged(facts: SignatureFacts, answer: KeyAnswer | None, now: float, strictness: Strictness) -> DkimResult:
    checked = check(facts, answer, now, strictness)
    return DkimResult(
        checked.result,
        facts.domain,
        facts.selector,
        facts.identity,
        facts.algorithm,
        checked.bits,
        facts.mark,
        facts.partial,
        checked.problem,
    )
