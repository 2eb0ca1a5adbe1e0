"""The ARC sets of a message to facts: structure checked, what each seal and signature covers hashed (RFC 8617 sections 4 and 5.2)."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

from sekisho.model.signatures import ArcFacts, ArcSet, SignatureFacts
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.reading import (
    HASH_OF,
    LONGEST_SIGNATURE,
    Settled,
    algorithm_of,
    all_covered,
    failed,
    forms_of,
    moment_of,
    needed,
    octets_of,
    signed_form,
    signed_names,
    signer_of,
    tags_of,
)
from sekisho.senderauth.strictness import Strictness
from sekisho.senderauth.tags import unfolded, without_space

MOST_SETS = 50  # RFC 8617 section 4.2.1
RESULTS, MESSAGE, SEAL = b"arc-authentication-results", b"arc-message-signature", b"arc-seal"

_INSTANCE = re.compile(r"[ \t]*i[ \t]*=[ \t]*([0-9]{1,2})[ \t]*")
_NUMBER = re.compile(r"[0-9]{1,2}")
_MOST_PAYLOAD = 4_000  # characters
Held = TypeVar("Held")


def read_chain(digests: Digests, strictness: Strictness) -> ArcFacts:
    """Return the chain's facts; no sets and no problem if the message has none. Never raises for what the fields hold."""
    if not any(digests.count(name) for name in (RESULTS, MESSAGE, SEAL)):
        return ArcFacts()
    if any(digests.count(name) > MOST_SETS for name in (RESULTS, MESSAGE, SEAL)):
        return ArcFacts(problem="more than 50 ARC sets")
    try:
        return _read(digests, strictness)
    except Settled as settled:
        return ArcFacts(problem=settled.problem[:200])


def _read(digests: Digests, strictness: Strictness) -> ArcFacts:
    if digests.section.problem:
        raise Settled("fail", digests.section.problem)
    fields = digests.section.fields
    payloads = _by_instance({index: _payload(fields[index]) for index in digests.places(RESULTS)})
    messages = _by_instance({index: _tagged(fields[index]) for index in digests.places(MESSAGE)})
    seals = _by_instance({index: _tagged(fields[index]) for index in digests.places(SEAL)})
    last = len(seals)
    if not set(payloads) == set(messages) == set(seals) == set(range(1, last + 1)):
        raise Settled("fail", "an ARC set is not complete")
    sets: list[ArcSet] = []
    sealed = sha256()
    for instance in range(1, last + 1):
        (results_at, payload), (message_at, message), (seal_at, seal) = payloads[instance], messages[instance], seals[instance]
        chain = needed(seal, "cv").lower()
        if chain == "fail":
            raise Settled("fail", "one who sealed says that the chain was broken")
        if chain != ("none" if instance == 1 else "pass"):
            raise Settled("fail", "cv= does not fit its place in the chain")
        sealed.update(digests.relaxed[results_at] + b"\r\n" + digests.relaxed[message_at] + b"\r\n")
        covered = sealed.copy()
        covered.update(signed_form(fields[seal_at], "relaxed"))
        sealed.update(digests.relaxed[seal_at] + b"\r\n")
        sets.append(
            ArcSet(
                payload,
                _message_facts(digests, message_at, message, strictness),
                _seal_facts(seal, covered.digest(), strictness),
                chain,
            )
        )
    return ArcFacts(tuple(sets), sealers=tuple(handed_on.seal.domain for handed_on in sets))


def _by_instance(held: Mapping[int, tuple[int, Held]]) -> dict[int, tuple[int, Held]]:
    """Return (place in the header, what was read) by instance. Raises Settled if one stands there twice."""
    found: dict[int, tuple[int, Held]] = {}
    for index, (instance, value) in held.items():
        if instance in found:
            raise Settled("fail", "an ARC field stands there twice")
        found[instance] = (index, value)
    return found


def _payload(field: bytes) -> tuple[int, str]:
    """Return the instance and what follows it (section 4.1.1). Raises Settled."""
    first, semicolon, rest = unfolded(field.partition(b":")[2]).partition(";")
    match = _INSTANCE.fullmatch(first)
    if match is None or not semicolon or not rest.strip(" \t"):
        raise Settled("fail", "ARC-Authentication-Results without i=")
    return _instance(match[1]), rest.strip(" \t")[:_MOST_PAYLOAD]


def _tagged(field: bytes) -> tuple[int, dict[str, str]]:
    tags = tags_of(field)
    return _instance(needed(tags, "i")), tags


def _instance(text: str) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST_SETS:
        raise Settled("fail", "i= is no instance")
    return int(text)


def _message_facts(digests: Digests, index: int, tags: Mapping[str, str], strictness: Strictness) -> SignatureFacts:
    """Return the facts of an ARC-Message-Signature (section 4.1.2): as of DKIM, without v=, i= an instance, l= not allowed."""
    try:
        algorithm = algorithm_of(tags, strictness)
        domain, selector = signer_of(tags)
        if "h" not in tags:
            raise Settled("permerror", "h= is missing")
        names = signed_names(tags)
        if SEAL in names:
            raise Settled("permerror", "a seal is signed")  # section 4.1.2
        all_covered(digests, names, "fail")
        if "l" in tags:
            raise Settled("permerror", "l= may not be in ARC")
        header_form, body_form = forms_of(tags, "relaxed/relaxed")  # RFC 8617 names no default; sealers that leave c= out mean this
        signature = octets_of(tags, "b", LONGEST_SIGNATURE)
        if digests.body(body_form, HASH_OF[algorithm]) != octets_of(tags, "bh", 64):
            raise Settled("fail", "the body was changed")
        field = digests.section.fields[index]
        return SignatureFacts(
            domain=domain,
            selector=selector,
            identity=f"@{domain}",
            algorithm=algorithm,
            signature=signature,
            digest=digests.header(header_form, HASH_OF[algorithm], names, signed_form(field, header_form)),
            mark=without_space(tags["b"][:40])[:8],
            signed_at=moment_of(tags, "t"),
        )
    except Settled as settled:
        return failed(tags, settled)


def _seal_facts(tags: Mapping[str, str], digest: bytes, strictness: Strictness) -> SignatureFacts:
    """Return the facts of an ARC-Seal (section 4.1.3)."""
    try:
        if "h" in tags:
            raise Settled("permerror", "h= may not be in a seal")
        algorithm = algorithm_of(tags, strictness)
        if HASH_OF[algorithm] != "sha256":
            raise Settled("permerror", "a seal by SHA-1")
        domain, selector = signer_of(tags)
        return SignatureFacts(
            domain=domain,
            selector=selector,
            identity=f"@{domain}",
            algorithm=algorithm,
            signature=octets_of(tags, "b", LONGEST_SIGNATURE),
            digest=digest,
            mark=without_space(tags["b"][:40])[:8],
            signed_at=moment_of(tags, "t"),
        )
    except Settled as settled:
        return failed(tags, settled)
