"""ARC verification (RFC 8617 section 5.2): the public function, and the same for those who have the facts already."""

from datetime import UTC, datetime

from sekisho.model.senderauth import ArcResult
from sekisho.model.signatures import ArcFacts, SignatureFacts
from sekisho.ports.lookups import Resolver
from sekisho.senderauth.dkim import ask_key
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.proofs import read_arc
from sekisho.senderauth.strictness import MODERN, Strictness
from sekisho.senderauth.verification import Checked, KeyAnswer, check


async def verify(message: bytes, resolver: Resolver, *, now: float | None = None, strictness: Strictness = MODERN) -> ArcResult:
    """Return the result of the ARC chain of a raw message: none, pass, fail or temperror.

    `resolver` is asked `await resolver.txt(name)`. Never raises for what the message or DNS holds. Whom to believe is for the caller:
    a chain that passes says only that `sealers` saw the message in this order.
    """
    facts = read_arc(message, strictness)
    return await verify_facts(facts, resolver, datetime.now(UTC).timestamp() if now is None else now, strictness)


async def verify_facts(facts: ArcFacts, resolver: Resolver, now: float, strictness: Strictness = MODERN) -> ArcResult:
    """Return the result of the chain, asking for one key after the other and no more once it is broken."""
    if facts.problem:
        return ArcResult("fail", problem=facts.problem)
    if not facts.sets:
        return ArcResult("none")
    sealers = facts.sealers
    authentication = tuple(handed_on.authentication for handed_on in facts.sets)
    keys = _Keys(resolver, now, strictness)
    newest = await keys.check(facts.sets[-1].message)
    if newest.result != "pass":
        return _broken(newest, "the last message signature", sealers, authentication)
    for instance in range(len(facts.sets), 0, -1):
        sealed = await keys.check(facts.sets[instance - 1].seal)
        if sealed.result != "pass":
            return _broken(sealed, f"seal {instance}", sealers, authentication)
    oldest = 0
    for instance in range(len(facts.sets) - 1, 0, -1):
        if (await keys.check(facts.sets[instance - 1].message)).result != "pass":
            oldest = instance + 1
            break
    return ArcResult("pass", sealers, oldest, authentication)


class _Keys:
    """Checks signatures of one chain; each key is asked for once."""

    def __init__(self, resolver: Resolver, now: float, strictness: Strictness) -> None:
        self._resolver, self._now, self._strictness = resolver, now, strictness
        self._answers: dict[str, KeyAnswer] = {}

    async def check(self, facts: SignatureFacts) -> Checked:
        answer = None
        if not facts.result:
            name = key_name(facts.domain, facts.selector)
            answer = self._answers.get(name)
            if answer is None:
                answer = self._answers[name] = await ask_key(name, self._resolver)
        return check(facts, answer, self._now, self._strictness)


def _broken(checked: Checked, where: str, sealers: tuple[str, ...], authentication: tuple[str, ...]) -> ArcResult:
    result = "temperror" if checked.result == "temperror" else "fail"
    return ArcResult(result, sealers, 0, authentication, f"{where}: {checked.problem}")
