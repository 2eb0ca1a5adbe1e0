"""What the content says of its own signatures: bounded facts from which a key can verify them without seeing the message again."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One DKIM-Signature, ARC-Message-Signature or ARC-Seal (RFC 6376 section 3.5, RFC 8617 section 4.1), canonicalised and hashed.

    Where the content alone settles the result (a tag that is wrong, a body that differs), `result` has it and no key is asked for.
    """

    result: str = ""  # "fail", "policy", "permerror", or "" while only the key can tell
    problem: str = ""  # why, in words of ours; at most 200 characters
    domain: str = ""  # d=, lower case, A-labels; at most 253 characters
    selector: str = ""  # s=, the same
    identity: str = ""  # i=, or "@" and the domain; at most 320 characters
    algorithm: str = ""  # a=; at most 40 characters
    signature: bytes = b""  # b=, decoded; at most 1,024 octets
    digest: bytes = b""  # SHA-256 of the canonicalised header fields (SHA-1 only where the caller allowed it): what was signed
    mark: str = ""  # the first eight characters of b= (RFC 6008)
    partial: bool = False  # l= leaves some of the body unsigned
    signed_at: int = 0  # t=, seconds since 1970; 0 if not said
    expires_at: int = 0  # x=, the same


@dataclass(frozen=True, slots=True)
class ArcSet:
    """What one who handed the message on added (RFC 8617 section 4.2)."""

    authentication: str  # the ARC-Authentication-Results payload without its i=; at most 4,000 characters
    message: SignatureFacts
    seal: SignatureFacts
    chain: str  # cv= of the seal: "none", "pass" or "fail"


@dataclass(frozen=True, slots=True)
class ArcFacts:
    """The whole chain, the oldest first; at most 50 sets (RFC 8617 section 4.2.1)."""

    sets: tuple[ArcSet, ...] = ()
    problem: str = ""  # what is wrong with the structure: the chain fails without any key being asked
    sealers: tuple[str, ...] = ()  # d= of each seal


@dataclass(frozen=True, slots=True)
class Proofs:
    """Every signature of one message."""

    signatures: tuple[SignatureFacts, ...] = ()  # at most 5 that a key is asked for and 5 that failed without, from the top
    arc: ArcFacts = field(default_factory=ArcFacts)


NO_PROOFS = Proofs()
