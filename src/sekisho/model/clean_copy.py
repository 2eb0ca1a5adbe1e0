"""A harmless copy of a message: what is asked for, and what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleanWish:
    """How the copy is to be made. `kinds` are what is cleaned rather than taken out: "office", "pdf", "html"; none of them: all files go."""

    claim: str  # the number under which the original is kept; stands in the copy
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """The copy as a whole canonical message, and a line for each file that was changed or taken out."""

    octets: bytes
    changed: tuple[str, ...]  # names of files that were cleaned, at most 100 of at most 300 characters
    removed: tuple[str, ...]  # names of files that were taken out
