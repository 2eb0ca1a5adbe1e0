"""Other filters, trained on the same messages: bogofilter, SpamAssassin, regressions on characters and on words; Rspamd stands in `rspamd.py`.

All offline, network modules disabled. The programs are Debian's packages, installed when we are root; everything they write is in a temporary folder.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from daemons import Say, ask_each, end, start
from portions import Training
from scipy.sparse import csr_matrix

PACKAGES = ("bogofilter", "rspamd", "redis-server", "spamassassin", "spamd")
_COMMANDS = ("bogofilter", "rspamd", "redis-server", "spamd")
_SPAMD = 21783


class Peer(Protocol):
    """Another filter. Messages are files of raw mail."""

    name: str
    learns: bool  # False: its score of a message is the same after every training

    def expect(self, trainings: Sequence[Training]) -> None:
        """Be told of all trainings before the first one: what they have in common may be learned once."""

    def train(self, number: int) -> None:
        """Know what is in the training of this number and nothing else."""

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return a score for each; higher is more unwanted."""

    def stop(self) -> None:
        """End what was started."""


def install() -> None:
    """Install the peers' programs, or say what is missing."""
    if all(shutil.which(command) for command in _COMMANDS):
        return
    if os.geteuid() != 0:
        sys.exit(f"sekisho: the peers are missing; as root: apt-get install --no-install-recommends {' '.join(PACKAGES)}")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=True)


class Bogofilter:
    """Bogofilter with its own defaults. All files of a side at once: some seconds for ten thousands of messages."""

    name = "bogofilter"
    learns = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "bogofilter"
        self._trainings: Sequence[Training] = ()

    def expect(self, trainings: Sequence[Training]) -> None:
        """Each is learned from nothing when it is asked for."""
        self._trainings = trainings

    def train(self, number: int) -> None:
        """Start an empty word list and register both sides."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._ask("-n", self._trainings[number].wanted)
        self._ask("-s", self._trainings[number].unwanted)

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its spamicity as log-odds, which keep the order where it is near 0 or 1."""
        lines = self._ask("-T", files).splitlines()
        found = np.array([float(line.rsplit(" ", 1)[1]) for line in lines])
        return np.log((found + 1e-12) / (1 - found + 1e-12))

    def stop(self) -> None:
        """Nothing runs between two calls."""

    def _ask(self, option: str, files: Sequence[Path]) -> str:
        names = "".join(f"{name}\n" for name in files)
        command = ["bogofilter", "-d", str(self._folder), option, "-b"]
        return subprocess.run(command, input=names, stdout=subprocess.PIPE, text=True, check=False).stdout


class SpamAssassin:
    """SpamAssassin's shipped rules, local tests only (`spamd -L`), without its Bayes."""

    name = "SpamAssassin"
    learns = False

    def __init__(self, folder: Path, say: Say) -> None:
        home = folder / "spamassassin"
        home.mkdir(exist_ok=True)
        self._say = say
        self._process = start(["spamd", "-L", "-x", "-p", str(_SPAMD), "-i", "127.0.0.1", "-m", "1", "-H", str(home)], _SPAMD)

    def expect(self, trainings: Sequence[Training]) -> None:
        """Its rules are shipped."""

    def train(self, number: int) -> None:
        """Nothing is learned."""

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its score."""
        return np.array(ask_each(lambda file: self._ask(file.read_bytes()), files, 1, self._say, f"{self.name}: scored"))

    @staticmethod
    def _ask(raw: bytes) -> float:
        with socket.create_connection(("127.0.0.1", _SPAMD), 120) as line:
            line.sendall(b"CHECK SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(raw) + raw)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := line.recv(65_536):
                answer += piece
        return float(answer.split(b"Spam:", 1)[1].split(b";")[1].split(b"/")[0])

    def stop(self) -> None:
        """End it."""
        end(self._process)


class Regression:
    """Logistic regression over sender's name, subject and visible text, by scikit-learn: character n-grams (3 to 5), or words and pairs."""

    learns = True

    def __init__(self, texts: Mapping[Path, str], *, words: bool) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer

        self.name = "words and word pairs" if words else "character n-grams"
        analyzer, lengths = ("word", (1, 2)) if words else ("char_wb", (3, 5))
        reader = HashingVectorizer(analyzer=analyzer, ngram_range=lengths, n_features=1 << 20, alternate_sign=False, norm="l2")
        self._rows = reader.transform(texts.values())
        self._places = {name: place for place, name in enumerate(texts)}
        self._trainings: Sequence[Training] = ()

    def expect(self, trainings: Sequence[Training]) -> None:
        """Each is learned from nothing when it is asked for."""
        self._trainings = trainings

    def train(self, number: int) -> None:
        """Fit, both sides weighing the same."""
        from sklearn.linear_model import LogisticRegression

        wanted, unwanted = self._trainings[number].wanted, self._trainings[number].unwanted
        sides = np.array([0] * len(wanted) + [1] * len(unwanted))
        learner = LogisticRegression(C=30.0, class_weight="balanced", solver="liblinear", random_state=1)
        self._learner = learner.fit(self._of([*wanted, *unwanted]), sides)

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its log-odds."""
        found: np.ndarray = self._learner.decision_function(self._of(files))
        return found

    def stop(self) -> None:
        """Nothing runs."""

    def _of(self, files: Sequence[Path]) -> csr_matrix:
        return self._rows[[self._places[name] for name in files]]
