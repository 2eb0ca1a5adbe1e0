"""Other filters, trained on the same messages: bogofilter, Rspamd (stock, and with its Bayes), SpamAssassin, regressions on characters and on words.

All offline, network modules disabled. The programs are Debian's packages, installed when we are root; everything they write is in a temporary folder.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

PACKAGES = ("bogofilter", "rspamd", "redis-server", "spamassassin", "spamd")
_COMMANDS = ("bogofilter", "rspamd", "redis-server", "spamd")
_REDIS, _SCAN, _CONTROL, _SPAMD = 21390, 21333, 21334, 21783
_OFF = (
    "rbl surbl asn dcc fuzzy_check p0f rspamd_update url_redirector mx_check clickhouse elastic bimi antivirus external_services reputation greylist "
    "replies ratelimit neural history_redis dmarc spf dkim arc"
).split()
_WAIT = 120.0  # seconds for a daemon to open its port: the machine may be busy


class Peer(Protocol):
    """Another filter. Messages are files of raw mail."""

    name: str

    def train(self, wanted: Sequence[Path], unwanted: Sequence[Path]) -> None:
        """Forget everything and learn these."""

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
    """Bogofilter with its own defaults."""

    name = "bogofilter"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bogofilter"

    def train(self, wanted: Sequence[Path], unwanted: Sequence[Path]) -> None:
        """Start an empty word list and register both sides."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for option, files in (("-n", wanted), ("-s", unwanted)):
            self._ask(option, files)

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its spamicity as log-odds, which keep the order where it is near 0 or 1."""
        lines = self._ask("-T", files).splitlines()
        found = np.array([float(line.rsplit(" ", 1)[1]) for line in lines])
        return np.log((found + 1e-12) / (1 - found + 1e-12))

    def stop(self) -> None:
        """Nothing runs between two calls."""

    def _ask(self, option: str, files: Sequence[Path]) -> str:
        names = "".join(f"{name}\n" for name in files)
        command = ["bogofilter", "-d", str(self.folder), option, "-b"]
        return subprocess.run(command, input=names, stdout=subprocess.PIPE, text=True, check=False).stdout


class Rspamd:
    """Rspamd with its stock rules; with Bayes if asked. One process scores, one learns; Redis holds what was learnt."""

    def __init__(self, folder: Path, *, bayes: bool) -> None:
        self.name = "Rspamd with Bayes" if bayes else "Rspamd stock"
        self.bayes = bayes
        self.folder = folder / "rspamd"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree("/etc/rspamd", self.folder / "etc")
        local = self.folder / "etc" / "local.d"
        shutil.rmtree(local, ignore_errors=True)
        local.mkdir()
        for name, text in self._settings().items():
            (local / name).write_text(text)
        where = [f"--var={name}={self.folder}" for name in ("RUNDIR", "DBDIR", "LOGDIR")]
        etc = self.folder / "etc"
        self.processes = [
            _start(["redis-server", "--bind", "127.0.0.1", "--port", str(_REDIS), "--save", "", "--dir", str(self.folder)], _REDIS),
            _start(
                ["rspamd", "-c", str(etc / "rspamd.conf"), f"--var=CONFDIR={etc}", f"--var=LOCAL_CONFDIR={etc}", *where, "-i", "-f"], _SCAN, _CONTROL
            ),
        ]

    def _settings(self) -> dict[str, str]:
        return {
            **{f"{module}.conf": "enabled = false;" for module in _OFF},
            "options.inc": 'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 1; } filters = "chartable,dkim,regexp";',
            "worker-normal.inc": f'bind_socket = "127.0.0.1:{_SCAN}"; count = 1; task_timeout = 60s;',
            "worker-controller.inc": f'bind_socket = "127.0.0.1:{_CONTROL}"; password = "bench"; enable_password = "bench"; secure_ip = "127.0.0.1";',
            "worker-proxy.inc": "enabled = false;",
            "logging.inc": f'type = "file"; filename = "{self.folder}/log"; level = "error";',
            "redis.conf": f'servers = "127.0.0.1:{_REDIS}";',
            "classifier-bayes.conf": f'backend = "redis"; servers = "127.0.0.1:{_REDIS}"; autolearn = false;',
        }

    def train(self, wanted: Sequence[Path], unwanted: Sequence[Path]) -> None:
        """Empty the statistics and learn; stock learns nothing."""
        with socket.create_connection(("127.0.0.1", _REDIS)) as line:
            line.sendall(b"FLUSHALL\r\n")
            line.recv(64)
        if self.bayes:
            for path, files in (("/learnham", wanted), ("/learnspam", unwanted)):
                for name in files:
                    _post(_CONTROL, path, name.read_bytes(), {"Password": "bench"})

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its score."""
        return np.array([float(_post(_SCAN, "/checkv2", name.read_bytes(), {}).split(b'"score":', 1)[1].split(b",")[0]) for name in files])

    def stop(self) -> None:
        """End both processes."""
        for process in self.processes[::-1]:
            process.terminate()
            process.wait(30)


class SpamAssassin:
    """SpamAssassin's shipped rules, local tests only (`spamd -L`), without its Bayes."""

    name = "SpamAssassin"

    def __init__(self, folder: Path) -> None:
        home = folder / "spamassassin"
        home.mkdir(exist_ok=True)
        command = ["spamd", "-L", "-x", "-p", str(_SPAMD), "-i", "127.0.0.1", "-m", "1", "-H", str(home)]
        self.process = _start(command, _SPAMD)

    def train(self, wanted: Sequence[Path], unwanted: Sequence[Path]) -> None:
        """Its rules are shipped: nothing is learned."""

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its score."""
        return np.array([self._ask(name.read_bytes()) for name in files])

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
        self.process.terminate()
        self.process.wait(30)


class Regression:
    """Logistic regression over sender's name, subject and visible text, by scikit-learn: character n-grams (3 to 5), or words and pairs."""

    def __init__(self, texts: dict[Path, str], *, words: bool) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer

        self.name = "words and word pairs" if words else "character n-grams"
        analyzer, lengths = ("word", (1, 2)) if words else ("char_wb", (3, 5))
        reader = HashingVectorizer(analyzer=analyzer, ngram_range=lengths, n_features=1 << 20, alternate_sign=False, norm="l2")
        self.rows = reader.transform(texts.values())
        self.places = {name: place for place, name in enumerate(texts)}

    def train(self, wanted: Sequence[Path], unwanted: Sequence[Path]) -> None:
        """Fit, both sides weighing the same."""
        from sklearn.linear_model import LogisticRegression

        sides = np.array([0] * len(wanted) + [1] * len(unwanted))
        learner = LogisticRegression(C=30.0, class_weight="balanced", solver="liblinear", random_state=1)
        self.learner = learner.fit(self._of([*wanted, *unwanted]), sides)

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its log-odds."""
        found: np.ndarray = self.learner.decision_function(self._of(files))
        return found

    def stop(self) -> None:
        """Nothing runs."""

    def _of(self, files: Sequence[Path]) -> csr_matrix:
        return self.rows[[self.places[name] for name in files]]


def _start(command: list[str], *ports: int) -> subprocess.Popen:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + _WAIT
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"sekisho: {command[0]} does not start")
                time.sleep(0.2)
    return process


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("POST", path, body, headers)
        return line.getresponse().read()
    finally:
        line.close()
