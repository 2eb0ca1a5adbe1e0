"""One signature and the key that DNS has: does it verify? RFC 6376 section 6.1, RFC 8301, RFC 8463 section 3."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from sekisho.model.signatures import SignatureFacts
from sekisho.senderauth.keys import Key, first_key
from sekisho.senderauth.strictness import MODERN, Strictness

CLOCK_SKEW = 86_400  # seconds that a signer's clock may run ahead

_PADDING = PKCS1v15()
_PREHASHED = {"rsa-sha256": Prehashed(SHA256()), "rsa-sha1": Prehashed(SHA1())}  # noqa: S303  # old test messages; see Strictness


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What DNS said at a selector's name: records; none of them (an answer as well); or nothing, when it could not be asked."""

    records: tuple[bytes, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one signature: pass, fail, policy, permerror or temperror."""

    result: str
    problem: str = ""
    bits: int = 0


def check(facts: SignatureFacts, answer: KeyAnswer | None, now: float, strictness: Strictness = MODERN) -> Checked:
    """Return what became of a signature. `answer` is not looked at where the content settled it. `now` in seconds since 1970."""
    if facts.result:
        return Checked(facts.result, facts.problem)
    if facts.expires_at and now > facts.expires_at:
        return Checked("fail", "the signature has expired")
    if facts.signed_at > now + CLOCK_SKEW:
        return Checked("permerror", "signed in the future")
    if answer is None or answer.failed:
        return Checked("temperror", "the key could not be asked for")
    if not answer.records:
        return Checked("permerror", "there is no key")
    try:
        key = first_key(answer.records)
    except ValueError as error:
        return Checked("permerror", str(error)[:200])
    problem = _forbidden(facts, key)
    if problem:
        return Checked("permerror", problem, key.bits)
    if not _verifies(facts, key):
        return Checked("fail", "the signature does not verify", key.bits)
    if key.family == "rsa" and key.bits < strictness.rsa_bits:
        return Checked("policy", f"an RSA key of {key.bits} bits proves nothing", key.bits)  # RFC 8301 section 3.2
    return Checked("pass", "the key is in test" if key.testing else "", key.bits)


def _forbidden(facts: SignatureFacts, key: Key) -> str:
    """Return why this key may not verify this signature, or ""."""
    family, _, hashed = facts.algorithm.partition("-")
    if family != key.family:
        return "the key is for another algorithm"
    if key.hashes and hashed not in key.hashes:
        return "the key is not for this hash"
    local, _, host = facts.identity.rpartition("@")
    if key.strict and host != facts.domain:
        return "the key is not for subdomains"
    if key.granularity != "*" and not _within(local, key.granularity):
        return "the key is not for this identity"
    return ""


def _within(local: str, granularity: str) -> bool:
    """Tell whether a local part is meant by a g=, in which one `*` stands for anything (RFC 4871 section 3.6.1)."""
    before, star, after = granularity.partition("*")
    if not star:
        return bool(before) and local == before
    return len(local) >= len(before) + len(after) and local.startswith(before) and local.endswith(after)


def _verifies(facts: SignatureFacts, key: Key) -> bool:
    try:
        if isinstance(key.public, Ed25519PublicKey):
            key.public.verify(facts.signature, facts.digest)  # RFC 8463 section 3: the SHA-256 digest is what Ed25519 signs
        else:
            key.public.verify(facts.signature, facts.digest, _PADDING, _PREHASHED[facts.algorithm])
    except (InvalidSignature, ValueError):  # ValueError: a digest or padding that this key size cannot hold
        return False
    return True
