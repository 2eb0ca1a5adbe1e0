"""Messages for drills: ordinary, all different, each with an id of its own and a digest of its body."""

import hashlib
import random
from dataclasses import dataclass, field

WORDS = (
    "the minutes of our meeting are ready and the plan for next week stands as we said on Monday please look at the second page where the numbers "
    "of the workshop are and tell me whether the room is large enough for all who come we need chairs water and a projector thank you for your help"
).split()
FIELD = b"X-Drill-Id: "


@dataclass(slots=True)
class Letter:
    """One message and what became of it, as the client knows it."""

    name: str
    octets: bytes
    recipients: tuple[str, ...] = ("u@example.test",)
    sender: str = "hanako@sender.test"
    digest: str = ""  # of the body
    code: int = 0  # the last reply
    text: str = ""
    arrivals: list[str] = field(default_factory=list)  # that were acknowledged with 250
    unanswered: int = 0  # times that the final dot was sent and no reply came
    tries: int = 0
    began: float = 0.0  # of the last try
    seconds: float = 0.0  # from MAIL to the last reply
    answered_at: float = 0.0


class Letters:
    """Makes letters; the same seed makes the same ones."""

    def __init__(self, drill: str, seed: int = 20) -> None:
        self._drill, self._random, self._number = drill, random.Random(seed), 0

    def make(self, count: int, *, size: int = 0, **fields: object) -> list[Letter]:
        """Return so many; `size` in octets, 0 = a mix of small ones with a large one now and then."""
        return [self._one(size, fields) for _ in range(count)]

    def _one(self, size: int, fields: dict) -> Letter:
        self._number += 1
        name = f"{self._drill}-{self._number:07}"
        wanted = size or (200_000 if self._number % 50 == 0 else self._random.randrange(600, 6_000))
        lines, length = [], 0
        while length < wanted:
            words = " ".join(self._random.choices(WORDS, k=11))
            lines.append(f"{words} {self._random.randrange(10**6)}.")
            length += len(lines[-1]) + 2
        if self._number % 7 == 0:
            lines[1:1] = [".", "..", ". a line that begins with a dot"]
        body = ("\r\n".join(lines) + "\r\n").encode()
        head = (
            f"From: Hanako <hanako@sender.test>\r\nTo: <u@example.test>\r\nSubject: Minutes {self._number}\r\n"
            f"Message-ID: <{name}@sender.test>\r\nDate: Wed, 25 Nov 2026 09:00:00 +0000\r\n"
        ).encode()
        octets = head + FIELD + name.encode() + b"\r\n\r\n" + body
        return Letter(name, octets, digest=body_digest(octets), **fields)


def name_in(octets: bytes) -> str:
    """Return the id that a message carries, "" if none."""
    at = octets.find(FIELD)
    return octets[at + len(FIELD) : octets.find(b"\r\n", at)].decode("ascii", "replace") if at >= 0 else ""


def body_digest(octets: bytes) -> str:
    """Return the digest of what follows the header section."""
    return hashlib.sha256(octets.partition(b"\r\n\r\n")[2]).hexdigest()
