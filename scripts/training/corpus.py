"""The shared corpus and our own training texts: which messages there are, from which source, of which class."""

import csv
import os
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TEXTS = CHECKOUT / "scripts" / "training_texts"
NEVER_TRAINED = ("phishing_pot", "fixtures")  # by licence (CC BY-NC 4.0), and because they are test mail of parsers
OWN = "own"


@dataclass(frozen=True, slots=True)
class Sample:
    """One message. `kind` is "" for wanted mail, else spam, phishing or fraud; `detail` is the corpus's guess of a subtype."""

    name: str
    source: str
    kind: str
    group: str  # near-duplicates share it: they are never on both sides of a split
    detail: str
    raw: bytes
    origin: str = ""

    @property
    def unwanted(self) -> bool:
        """True for what the gateway should stop."""
        return self.kind != ""

    @property
    def family(self) -> str:
        """The source, with all of one kind of office mail as one: none of its many small senders is a source of its own."""
        return f"office:{self.detail}" if self.source.startswith("office:") else self.source


def shared() -> Path:
    """Return the shared folder, or stop with one sentence."""
    folder = Path(os.environ.get("SEKISHO_SHARED") or CHECKOUT.parent / "shared")
    if not (folder / "corpus" / "MANIFEST.csv").is_file():
        sys.exit(f"sekisho: there is no corpus in {folder} (set SEKISHO_SHARED to the folder that holds corpus/MANIFEST.csv).")
    return folder


def kind_of(class_name: str, guess: str) -> str:
    """Return our kind for a class of the corpus; what it calls spam is told apart by its guess of a subtype."""
    if class_name == "ham":
        return ""
    if class_name == "bec419" or guess in {"419", "bec"}:
        return "fraud"
    return "phishing" if class_name == "phish" or guess == "phish" else "spam"


def corpus() -> Iterator[Sample]:
    """Yield every message of the shared corpus, in the order of the manifest."""
    folder = shared() / "corpus"
    with (folder / "MANIFEST.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    members: dict[str, dict[str, bytes]] = {}
    for row in rows:
        archive = row["file"]
        if archive not in members:
            with tarfile.open(folder / archive) as opened:  # read as streams, nothing is written to disk by a name from inside
                members[archive] = {item.name.rpartition("/")[2]: opened.extractfile(item).read() for item in opened if item.isfile()}
        raw = members[archive][row["member"]]
        kind = kind_of(row["class"], row["subtype_guess"])
        yield Sample(f"{archive}/{row['member']}", row["source"], kind, row["group"], row["subtype_guess"], raw, row["origin"])


def own_texts() -> Iterator[Sample]:
    """Yield our own training texts as messages."""
    for path in sorted(TEXTS.glob("*wanted.*.txt")):
        for number, text in enumerate(re.split(r"^=== *", path.read_text("utf-8"), flags=re.MULTILINE)[1:], 1):
            title, _, message = text.partition("\n")
            header, _, body = message.partition("\n\n")
            kind = title.strip() if path.name.startswith("unwanted") else ""
            fields = f"{header}\nTo: user@example.test\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
            raw = f"{fields}\n\n{body}".replace("\n", "\r\n").encode()
            name = f"{path.name}/{number}"
            yield Sample(name, OWN, kind, f"{OWN}:{name}", path.name.split(".")[1], raw)


def neutral(sample: Sample) -> Sample:
    """Return the sample without what tells where it was collected, by the shared `bench/neutralise.py`."""
    return replace(sample, raw=_neutralise()(sample.raw))


_NEUTRALISERS: list = []


def _neutralise():
    """Load the function alone: the shared file is a script that works at import."""
    if not _NEUTRALISERS:
        text = (shared() / "bench" / "neutralise.py").read_text()
        space: dict = {}
        exec(compile(text[: text.index("src, dst =")], "neutralise.py", "exec"), space)  # our own shared tool, not content
        _NEUTRALISERS.append(space["neutral"])
    return _NEUTRALISERS[0]
