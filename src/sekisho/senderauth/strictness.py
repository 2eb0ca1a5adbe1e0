"""What a signature must at least be made of (RFC 8301)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strictness:
    """`sha1`: rsa-sha1 may still pass. `rsa_bits`: smaller keys never pass."""

    sha1: bool = False
    rsa_bits: int = 1024


MODERN = Strictness()
LEGACY = Strictness(sha1=True, rsa_bits=384)  # for the test suites of before 2018; never used where mail is judged
