"""Rspamd beside ours: its stock rules, and with its Bayes. One process scores, one learns; Redis holds what was learnt."""

import http.client
import json
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from daemons import Say, ask_each, end, start
from portions import Portion, Training, portions
from redis_sums import RedisSums

_REDIS, _SCAN, _CONTROL = 21390, 21333, 21334
_DATABASES = 1024  # more than there are portions: one for each way to be in some of the trainings
_AT_ONCE = 4
_OFF = (
    "rbl surbl asn dcc fuzzy_check p0f rspamd_update url_redirector mx_check clickhouse elastic bimi antivirus external_services reputation greylist "
    "replies ratelimit neural history_redis dmarc spf dkim arc"
).split()
_LEARNED = (200, 204, 208)  # learned; nothing to learn from (too few words); learned before
_LEARN = {"Password": "bench", "Learn-Type": "bulk"}  # as rspamc says it: without, what its Bayes knows already is left out
_SCORE = {"Pass": "all"}  # the score of all its rules, also where fewer would do to refuse


class Rspamd:
    """Rspamd with its stock rules; with Bayes if asked, learned once for each portion of the mail."""

    def __init__(self, folder: Path, say: Say, *, bayes: bool) -> None:
        self.name = "Rspamd with Bayes" if bayes else "Rspamd stock"
        self.learns = bayes
        self.folder, self._say = folder / "rspamd", say
        shutil.rmtree(self.folder / "etc", ignore_errors=True)  # beside it lie the compiled patterns: half a minute of work
        shutil.copytree("/etc/rspamd", self.folder / "etc")
        local = self.folder / "etc" / "local.d"
        shutil.rmtree(local, ignore_errors=True)
        local.mkdir()
        for name, text in self._settings().items():
            (local / name).write_text(text)
        where = [f"--var={name}={self.folder}" for name in ("RUNDIR", "DBDIR", "LOGDIR")]
        etc = self.folder / "etc"
        counts = f"--port {_REDIS} --bind 127.0.0.1 --databases {_DATABASES} --lua-time-limit 0"
        self._processes = [start(["redis-server", *counts.split(), "--save", "", "--dir", str(self.folder)], _REDIS)]
        try:
            options = [f"--var=CONFDIR={etc}", f"--var=LOCAL_CONFDIR={etc}", *where, "-i", "-f"]
            self._processes.append(start(["rspamd", "-c", str(etc / "rspamd.conf"), *options], _SCAN, _CONTROL))
            self._sums = RedisSums(lambda: socket.create_connection(("127.0.0.1", _REDIS)))
        except BaseException:
            self._end()
            raise
        self._portions: list[Portion] = []

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

    def expect(self, trainings: Sequence[Training]) -> None:
        """Learn each portion of the mail once."""
        self._portions = sorted(portions(trainings), key=lambda one: len(one.mail.wanted))
        total = sum(len(one.mail.wanted) + len(one.mail.unwanted) for one in self._portions)
        learned = 0
        for number, one in enumerate(self._portions, 1):
            for path, files in (("/learnham", one.mail.wanted), ("/learnspam", one.mail.unwanted)):
                title = f"{self.name}: portion {number} of {len(self._portions)}, {path[1:]}"
                learned += sum(ask_each(lambda file, path=path: self._learn(path, file), files, _AT_ONCE, self._say, title))
            self._sums.keep(number - 1)
        self._say(f"{self.name}: of {total} messages in {len(self._portions)} portions it learned {learned}, in others it finds nothing to learn")

    def train(self, number: int) -> None:
        """Add what this training has and the last one had not, and the other way round."""
        self._sums.sum({place for place, one in enumerate(self._portions) if number in one.trainings})

    def scores(self, files: Sequence[Path]) -> np.ndarray:
        """Return its score."""
        return np.array(ask_each(self._score, files, _AT_ONCE, self._say, f"{self.name}: scored"))

    def stop(self) -> None:
        """End both processes."""
        self._sums.close()
        self._end()

    def _end(self) -> None:
        for process in self._processes[::-1]:
            end(process)

    @staticmethod
    def _learn(path: str, file: Path) -> bool:
        """Return whether it has learned."""
        status, answer = _post(_CONTROL, path, file.read_bytes(), _LEARN)
        if status not in _LEARNED:
            raise OSError(f"Rspamd does not learn {file.name}: {status} {answer[:200]!r}")
        return status == http.client.OK

    @staticmethod
    def _score(file: Path) -> float:
        status, answer = _post(_SCAN, "/checkv2", file.read_bytes(), _SCORE)
        if status != http.client.OK:
            raise OSError(f"Rspamd does not score {file.name}: {status} {answer[:200]!r}")
        return float(json.loads(answer)["score"])


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()
