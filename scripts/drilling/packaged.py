"""The drill of the systemd unit: the service runs as the unit locks it (`cage.py`), takes mail, and every system call that it makes is one that is allowed."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import accounts
import cage
from kills import attach
from letters import Letters
from rig import Told, until
from sender import Sender

from sekisho.testing.bombs import bombs
from sekisho.testing.gateway import environment
from sekisho.testing.sink import Sink

UNIT = cage.CHECKOUT / "deploy" / "sekisho.service"
REFUSED = re.compile(r"(?i)operation not permitted|read-only file system|permission denied|EPERM|EROFS|Traceback")
SETTINGS = """
[[listeners]]
address = "127.0.0.1"
port = {port}
role = "mx"
[console]
listen = "127.0.0.1:{console}"
[service]
host_name = "gateway.test"
[routes]
"example.test" = ["127.0.0.1:{hop}"]
[recipients]
"example.test" = ["u"]
[dns]
servers = ["127.0.0.1:1"]
[containers]
password_wait_minutes = 0
"""


class Service:
    """The unit's ExecStart in a cage."""

    def __init__(self, folder: Path, hop: int, *, trace: bool) -> None:
        nobody = pwd.getpwnam("nobody")
        self.state, self.configuration = folder / "state", folder / "configuration"
        for path in (self.state, self.configuration):
            path.mkdir(mode=0o700, parents=True)
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self.port, self.console = _port(1), _port(1_024)
        (self.configuration / "sekisho.toml").write_text(SETTINGS.format(port=self.port, console=self.console, hop=hop))
        os.chown(self.configuration / "sekisho.toml", nobody.pw_uid, nobody.pw_gid)
        (self.state / "sekisho.toml").write_bytes((self.configuration / "sekisho.toml").read_bytes())  # for commands of this drill, from outside
        self.log, self.trace = folder / "log", folder / "trace"
        words = [sys.executable, str(Path(cage.__file__)), str(UNIT), str(self.state), str(self.configuration), sys.prefix]
        watched = ["strace", "-f", "-qq", "-c", "-U", "name,calls,errors", "-o", str(self.trace)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*watched, *words, "--without-filter"] if trace else words, stdout=log, stderr=log)

    def greets(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(5)
            with contextlib.suppress(OSError):
                return probe.connect_ex(("127.0.0.1", self.port)) == 0 and probe.recv(4) == b"220 "
        return False

    def supervisor(self) -> int:
        """Return the process that signals go to: with strace its child."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if self.trace_is_on() else self.process.pid

    def trace_is_on(self) -> bool:
        return Path(f"/proc/{self.process.pid}/comm").read_text().strip() == "strace"

    def stop(self) -> None:
        if self.process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                os.kill(self.supervisor(), signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _port(least: int) -> int:
    """Return a free port of loopback: below 1024 if that is what is asked for, as only the unit's one capability opens it."""
    if least >= 1_024:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])
    for port in range(600, 1_024):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port below 1024")


async def caged(folder: Path, *, long: bool) -> Told:
    """Once with the unit's filter in force; once without it, every system call noted and compared."""
    del long
    told = Told()
    exposure = _exposure(told)
    told.recovery = f"{await _mail(told, folder / 'caged', trace=False):.1f} s from the start to the first 220, in the cage"
    called = await _calls(told, folder / "traced")
    told.held = (
        f"user nobody, only CAP_NET_BIND_SERVICE (port below 1024), all read-only but the state; the unit's filters in force; mail with containers opened, "
        f"reloaded, drained, exit 0; {len(called)} system calls seen, none refused by the unit's list; systemd-analyze security: {exposure}"
    )
    return told


async def _mail(told: Told, folder: Path, *, trace: bool) -> float:
    folder.mkdir()
    for path in (folder, folder.parent):
        path.chmod(0o755)
    async with Sink() as sink:
        began = time.monotonic()
        service = Service(folder, sink.port, trace=trace)
        try:
            await until(lambda: service.process.poll() is not None or service.greets(), 180 if trace else 90)
            if service.process.poll() is not None or not service.greets():
                told.problems.append(f"no greeting: {service.log.read_text()[-600:]}")
                return 0.0
            seconds = time.monotonic() - began
            letters = Letters("unit").make(10 if trace else 60)
            for letter, (octets, _) in zip(letters, bombs().values(), strict=False):
                if letter.name.endswith(("3", "5")):
                    attach(letter, octets)
            await Sender(service.port, sessions=4).send(letters, 240)
            os.kill(service.supervisor(), signal.SIGHUP)
            letters += (more := Letters("unit-reloaded").make(5))
            await Sender(service.port, sessions=2).send(more, 120)
            told.must(await accounts.settle(service.state, 120), "something was still owed")
        finally:
            service.stop()
        if not trace:
            told.must(service.process.returncode == 0, f"exit code {service.process.returncode}")
            told.add(await accounts.account(service.state, letters, sink))
            told.must(len(letters) == sum(bool(letter.arrivals) for letter in letters), "not all mail was taken")
            said = subprocess.run(
                [sys.executable, "-m", "sekisho", "ledger", "verify", "--data", str(service.state)],
                capture_output=True,
                text=True,
                env=environment(),
                check=False,
            )
            told.must(said.returncode == 0, f"ledger verify: {said.stdout}{said.stderr}"[:300])
            bad = [line for line in service.log.read_text("utf-8", "replace").splitlines() if REFUSED.search(line)]
            told.must(not bad, f"{len(bad)} lines of the log speak of something refused: {bad[:2]}")
        return seconds


async def _calls(told: Told, folder: Path) -> set[str]:
    if shutil.which("strace") is None:
        told.problems.append("strace is not installed: what the service calls was not compared")
        return set()
    await _mail(told, folder, trace=True)
    succeeded = set()
    for line in (folder / "trace").read_text().splitlines():
        words = line.split()
        if len(words) in {2, 3} and words[1].isdigit() and words[0] != "total":
            errors = int(words[2]) if len(words) == 3 else 0
            if int(words[1]) > errors:
                succeeded.add(words[0])
    # setpriv and cage.py, which take the place of systemd, call these before the program begins.
    before = {"mount", "umount2", "capset", "setgroups", "setresuid", "setresgid", "setuid", "setgid", "chroot", "sethostname"}
    missing = succeeded - cage.allowed_calls(cage.read_unit(UNIT)) - before
    told.must(not missing, f"the unit refuses what the service calls: {', '.join(sorted(missing))}")
    told.must(len(succeeded) > 50, f"only {len(succeeded)} system calls were seen")
    return succeeded


def _exposure(told: Told) -> str:
    """Return what systemd says about the unit, and let it verify that every line is understood."""
    said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)], capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+ \w+)", said.stdout)
    told.must(found and float(found[1].split()[0]) < 2.0, f"exposure: {found[1] if found else said.stderr[:200]}")
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", str(UNIT)], capture_output=True, text=True, check=False).stderr
    unknown = [line for line in verified.splitlines() if UNIT.name in line and "is not executable" not in line]
    told.must(not unknown, f"systemd-analyze verify: {unknown[:2]}")
    return found[1] if found else "?"
