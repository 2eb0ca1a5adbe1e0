"""The parts of scripts/bench gateway: which messages, in which cells, under which settings, and beside whom."""

import base64
import functools
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import distinct_messages
from signed_corpus import new_keys, signed_messages, zone_for

SIZES = (2, 8, 16, 100, 1_000)  # KB
WORDS = (
    "minutes of the meeting are attached below please read them before Friday and tell me what is missing we agreed on the date of the move the "
    "budget for the new printers and who writes to the landlord the next meeting is in room four as always thank you all for coming on short notice"
).split()
RELAY_ONLY = "[policy]\ninspect = false\n"


@dataclass(frozen=True)
class Cell:
    """One column: messages of one kind. `share`: how many of a turn's messages it has (large ones are fewer)."""

    label: str
    make: Callable[[Path, int, int], list[bytes]]  # corpus, how many, seed
    share: float = 1.0
    tls: bool = False


@dataclass(frozen=True)
class Part:
    """`peers`: beside whom, by their names in `peers.py`. `marked`: a turn counts only if every message carries a whole verdict."""

    says: str
    cells: tuple[Cell, ...]
    peers: tuple[str, ...] = ("rspamd",)
    settings: str = ""
    marked: bool = True
    zone: Callable[[], dict[str, dict[str, list[str]]]] | None = None


def plain(kilobytes: int) -> Callable[[Path, int, int], list[bytes]]:
    """Return what makes messages of that size, each of its own words: the larger ones are mostly an attachment of random octets in base64."""

    def make(_: Path, count: int, seed: int) -> list[bytes]:
        chance = random.Random(seed + kilobytes)
        return [_message(chance, kilobytes * 1_000, number) for number in range(count)]

    return make


def _message(chance: random.Random, octets: int, number: int) -> bytes:
    sender = f"writer{chance.randrange(200)}@partner{chance.randrange(40)}.test"
    head = (
        f"From: Writer <{sender}>\r\nTo: user@example.test\r\nSubject: Minutes {number} of {chance.randrange(10**9)}\r\n"
        f"Date: Thu, 26 Nov 2026 08:00:00 +0000\r\nMessage-ID: <{chance.randrange(10**15)}@partner.test>\r\nMIME-Version: 1.0\r\n"
    )
    text = _text(chance, (octets if octets <= 16_000 else 12_000) - len(head))
    if octets <= 16_000:
        return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
    attached = chance.randbytes((octets - len(head) - len(text)) * 3 // 4 - 400)
    lines = "\r\n".join(_base64(attached))
    return (
        f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\n"
        f"Content-Type: application/octet-stream; name=data.bin\r\nContent-Disposition: attachment; filename=data.bin\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{lines}\r\n--b--\r\n"
    ).encode()


def _text(chance: random.Random, octets: int) -> str:
    lines, size = [], 0
    while size < octets:
        lines.append(" ".join(chance.choices(WORDS, k=12)))
        size += len(lines[-1]) + 2
    return "\r\n".join(lines) + "\r\n"


def _base64(octets: bytes) -> list[str]:
    whole = base64.b64encode(octets).decode()
    return [whole[start : start + 76] for start in range(0, len(whole), 76)]


# The same in all parts of a run: who proves signatures remembers a key by its name.
_keys = functools.cache(new_keys)


def third_signed(corpus: Path, count: int, seed: int) -> list[bytes]:
    """Return messages of which each third one is signed by a sender whose keys the zone has."""
    signed = signed_messages(corpus, count // 3, seed, _keys())
    others = distinct_messages(corpus, count - len(signed), seed + 1)
    mixed = signed + others
    random.Random(seed).shuffle(mixed)
    return mixed


def signed_zone() -> dict[str, dict[str, list[str]]]:
    """Return the records of the keys that sign."""
    return zone_for(_keys())


CORPUS = Cell("corpus", distinct_messages)
BY_SIZE = tuple(Cell(f"{size} KB", plain(size), 1.0 if size <= 16 else 0.4 if size <= 100 else 0.1) for size in SIZES)
PARTS = {
    "corpus": Part("real mail, inspected, delivered and marked on both sides", (CORPUS,), ("rspamd", "spamassassin")),
    "size": Part("by size, inspected on both sides", BY_SIZE),
    "relay": Part("inspection off, beside Postfix alone and Haraka", (CORPUS, *BY_SIZE), ("postfix", "haraka"), RELAY_ONLY, marked=False),
    "tls": Part(
        "inspected, in the clear and by STARTTLS (a handshake for each connection)", (CORPUS, Cell("corpus, TLS", distinct_messages, tls=True))
    ),
    "signed": Part("inspected, a third signed with DKIM and sealed, keys in a local zone", (Cell("a third signed", third_signed),), zone=signed_zone),
}
# What `--all` runs, in this order: the zone takes the place of the empty DNS, so that it comes last. True: at half of each side's own rate.
EVERYTHING = (
    ("corpus", False),
    ("corpus", True),
    ("size", False),
    ("tls", False),
    ("relay", False),
    ("relay", True),
    ("signed", False),
    ("signed", True),
)
