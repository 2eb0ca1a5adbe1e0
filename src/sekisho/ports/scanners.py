"""Malware scanners outside of this program: what each is asked, and the four ways in which it may answer."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.model.message import Message


@dataclass(frozen=True, slots=True)
class Scanned:
    """The scanner looked at all of it. `names` are what it found; none means that it found nothing."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The scanner does not take a message of this size: it did not look."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The scanner is still at it; asking again in so many seconds is worth while."""

    seconds: float


ScanResult = Scanned | TooLarge | Pending


class Scanner(Protocol):
    """One scanner. It bounds its own time."""

    @property
    def name(self) -> str:
        """Its stable name in answers, such as "clamd"."""
        ...

    @property
    def knows_test_string(self) -> bool:
        """Whether it finds the standard test string (EICAR): one that does and says "nothing" to it is deaf."""
        ...

    async def scan(self, content: bytes | int, message: Message) -> ScanResult:
        """Ask about one message.

        `content` is the raw message, or a read-only descriptor of it; `message` its facts. Raises TemporaryFailure when there is no answer.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
