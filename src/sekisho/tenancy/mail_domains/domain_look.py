"""One thing that was looked at in a domain, and what several of these looks share."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.ports.lookups import NoData, NxDomain, Resolver


class State(StrEnum):
    """How good a thing is."""

    GOOD = "good"
    BETTER = "could be better"
    BAD = "bad"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: what stands there, and what to do about it, in English and Japanese."""

    subject: str  # "SPF", "DKIM s1" ...
    state: State
    found: str  # as published, at most 200 characters; foreign text
    english: str
    japanese: str


async def records_of(name: str, resolver: Resolver, mark: bytes) -> list[bytes]:
    """Return the TXT records of a name that begin with a mark (case ignored)."""
    try:
        return [record for record in await resolver.txt(name) if record.lower().startswith(mark)]
    except (NoData, NxDomain):
        return []


def shown(*records: bytes) -> str:
    """Return records as text, at most 200 characters."""
    return " | ".join(record.decode("utf-8", "replace") for record in records)[:200]


async def has_address(host: str, resolver: Resolver) -> bool:
    """Tell whether a name has an address. Raises TempFail."""
    for ask in (resolver.a, resolver.aaaa):
        try:
            if await ask(host):
                return True
        except (NoData, NxDomain):
            continue
    return False
