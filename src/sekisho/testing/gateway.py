"""A whole gateway for tests: `sekisho up` as its own process tree, on free ports, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
NO_DNS = '\n[dns]\nservers = ["127.0.0.1:1"]\n'  # refused at once: tests ask nobody but themselves


def free_port() -> int:
    """Return a port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gateway:
    """A running gateway, or some `roles` of one. `settings` is TOML that follows the listener and console tables."""

    def __init__(self, folder: Path, settings: str = "", *, role: str = "mx", roles: tuple[str, ...] = ()) -> None:
        self._words = ("run", *roles) if roles else ("up",)
        self._has_edge = not roles or "edge" in roles
        self.data = folder / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = folder / "sekisho.log"
        self.port, self.console_port = free_port(), free_port()
        self.settings = self.data / "sekisho.toml"
        self._head = (
            f'[[listeners]]\naddress = "127.0.0.1"\nport = {self.port}\nrole = "{role}"\n[console]\nlisten = "127.0.0.1:{self.console_port}"\n'
        )
        self.write_settings(settings)
        self.environment: dict[str, str] = {}  # of its processes, besides ours
        self.prefix: tuple[str, ...] = ()  # a program that starts it elsewhere, such as `ip netns exec NAME`
        self.host = "127.0.0.1"
        self._process: subprocess.Popen[bytes] | None = None

    def write_settings(self, settings: str) -> None:
        """Replace the settings file. Without a table `[dns]` nobody is asked."""
        self.settings.write_text(self._head + settings + ("" if "[dns]" in settings else NO_DNS))

    def start(self) -> None:
        """Start it and wait for its greeting. AssertionError with the log if it does not come."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*self.prefix, sys.executable, "-m", "sekisho", *self._words, "--data", str(self.data)],
                stdout=log,
                stderr=log,
                env=environment(**self.environment),
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self.greets() if self._has_edge else (self.data / "run" / "state.json").exists():
                return
            time.sleep(0.05)
        self.stop()
        raise AssertionError(f"the gateway did not start:\n{self.log.read_text()}")

    def greets(self) -> bool:
        """Tell whether it answers on its SMTP port."""
        with socket.socket() as probe:
            probe.settimeout(5)
            try:
                return probe.connect_ex((self.host, self.port)) == 0 and probe.recv(4) == b"220 "
            except (TimeoutError, ConnectionError):  # a busy machine, or the socket of a process that ends
                return False

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        try:
            return self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the gateway did not end:\n{self.log.read_text()[-4000:]}") from None
        finally:
            self._process = None

    def hang_up(self) -> None:
        """Ask it to reload its settings."""
        os.kill(self.pid, signal.SIGHUP)

    @property
    def pid(self) -> int:
        """The supervisor."""
        if self._process is None:
            raise AssertionError("the gateway is not running")
        return self._process.pid

    def state(self) -> dict[str, Any]:
        """Return what the supervisor tells of itself."""
        return dict(json.loads((self.data / "run" / "state.json").read_text()))

    def pids(self, name: str) -> list[int]:
        """Return the process ids of a role: "edge", "delivery", "keeper", "console" or "inspector"."""
        roles = {process["pid"]: process["name"] for process in self.state()["processes"]}
        if name != "inspector":
            return [pid for pid, role in roles.items() if role.startswith(name) and pid]
        zygotes = set(children_of(self.pid)) - set(roles)
        return [inspector for zygote in zygotes for inspector in children_of(zygote)]

    def command(self, *arguments: str, language: str = "en") -> subprocess.CompletedProcess[str]:
        """Run a command on its data folder."""
        command = [*self.prefix, sys.executable, "-m", "sekisho", *arguments, "--data", str(self.data)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment(SEKISHO_LANG=language))  # noqa: S603


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment with the program on its path."""
    source = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", **more}


def children_of(pid: int) -> list[int]:
    """Return the living children of a process (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def running(folder: Path, settings: str = "", *, role: str = "mx", roles: tuple[str, ...] = ()) -> Iterator[Gateway]:
    """Give a gateway that runs until the end of the block."""
    gateway = Gateway(folder, settings, role=role, roles=roles)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()
