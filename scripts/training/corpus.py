"""The shared corpus: which messages there are, from which source, of which class."""

import csv
import os
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NEVER_TRAINED = ("phishing_pot", "fixtures")  # by licence (CC BY-NC 4.0), and because they are test mail of parsers
OWN = "own"
SPECIMENS = "specimens"  # the half of our ordinary specimens that is never looked at: a count alone comes out of it


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
    language: str = ""  # a guess

    @property
    def unwanted(self) -> bool:
        """True for what the gateway should stop."""
        return self.kind != ""

    @property
    def family(self) -> str:
        """The source; all of one kind of office mail as one, and our own texts by language and side."""
        if self.source == OWN:
            return f"{OWN}:{'unwanted' if self.kind else 'wanted'}:{self.detail}"
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
        yield Sample(f"{archive}/{row['member']}", row["source"], kind, row["group"], row["subtype_guess"], raw, row["origin"], row["lang"])


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
