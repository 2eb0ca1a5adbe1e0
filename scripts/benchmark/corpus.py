"""Real messages from the shared corpus, unpacked into a scratch folder; each text appears once."""

import hashlib
import random
import tarfile
from pathlib import Path

SOURCES = (
    "spamassassin.ham", "spamassassin.spam", "trec07p.ham", "trec07p.spam", "phishing-pot.phish", "office.ham", "list-linux-btrfs.ham",
    "list-osst-users.spam", "list-osst-users.phish", "list-openbmc.ham",
)  # fmt: skip
LARGEST = 400_000


def distinct_messages(corpus: Path, count: int, seed: int) -> list[bytes]:
    """Return that many messages in equal parts of ham, spam and phish, none twice, as CRLF octets without an mbox line."""
    by_class: dict[str, list[bytes]] = {"ham": [], "spam": [], "phish": []}
    seen = set()
    for source in SOURCES:
        with tarfile.open(corpus / f"{source}.tar.gz") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() and member.size < LARGEST else None
                if stream is None:
                    continue
                octets = canonical(stream.read())
                digest = hashlib.sha256(octets).digest()
                if digest not in seen:
                    seen.add(digest)
                    by_class[source.rpartition(".")[2]].append(octets)
    chosen = []
    generator = random.Random(seed)
    for messages in by_class.values():
        generator.shuffle(messages)
        chosen += messages[: -(-count // 3)]
    generator.shuffle(chosen)
    if len(chosen) < count:
        raise SystemExit(f"the corpus has only {len(chosen)} distinct messages of this choice; ask for fewer")
    return chosen[:count]


def canonical(octets: bytes) -> bytes:
    if octets.startswith(b"From "):
        octets = octets.partition(b"\n")[2]
    octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"
