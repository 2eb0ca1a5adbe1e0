"""Trying it out: a harmless message of ours through the real door, as a stranger's would come."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TrialSample:
    """One harmless message that can be sent, with what it is in both languages and how it should end ("delivered", "tagged", "quarantined")."""

    name: str
    english: str
    japanese: str
    ending: str


class Trial(Protocol):
    """The station's own front door, from the inside of its machine."""

    def samples(self) -> tuple[TrialSample, ...]:
        """Return what can be sent."""
        ...

    async def send(self, name: str, recipient: str) -> str:
        """Send a sample to an address by SMTP; return the number that the gateway gave it.

        Raises NotFound for a name that is none, Refused where the gateway refuses it, TemporaryFailure where it does not answer.
        """
        ...
