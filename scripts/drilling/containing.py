"""The drill of the Containerfile, without a container runtime: its steps in a chroot of the distribution that it names, then the service as it would run there.

What a step needs from outside (an index of packages that is only here, settings of apt and pip) is shown to it, read-only: SEKISHO_REPLAY_BINDS, paths
with colons between. SEKISHO_REPLAY_BASE names a folder that debootstrap made before; else it is made.
"""

import asyncio
import json
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from rig import Told

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FILE = CHECKOUT / "deploy" / "Containerfile"
SUITES = {"debian:12-slim": "bookworm"}
OPEN_SECONDS = 180


def steps(text: str) -> list[tuple[str, str]]:
    """Return instruction and argument of each step; lines that go on are joined."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


class Root:
    """A folder that becomes the image."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        self.user = "root"
        self.entry: list[str] = []
        self.command: list[str] = []
        self.health = ""
        self._mounted: list[Path] = []

    def make(self, suite: str) -> None:
        """Put the distribution's base there, and what steps need from outside."""
        made = os.environ.get("SEKISHO_REPLAY_BASE")
        _run(["cp", "-a", made, str(self.folder)] if made else ["debootstrap", "--variant=minbase", suite, str(self.folder)])
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.folder / "etc" / name)
        for path in ("/proc", "/dev/null", "/dev/urandom", *filter(None, os.environ.get("SEKISHO_REPLAY_BINDS", "").split(":"))):
            target = self.folder / path.lstrip("/")
            if Path(path).is_dir():
                target.mkdir(parents=True, exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch()
            _run(["mount", "--bind", path, str(target)])
            self._mounted.append(target)
            if not path.startswith(("/proc", "/dev")):
                _run(["mount", "-o", "remount,bind,ro", str(target)])

    def unmake(self) -> None:
        for target in reversed(self._mounted):
            subprocess.run(["umount", "-l", str(target)], capture_output=True, check=False)

    def step(self, word: str, rest: str) -> None:
        """Do one step as a builder does it. Raises RuntimeError with what it said, and for what is not known here."""
        match word:
            case "FROM":
                self.make(SUITES[rest])
            case "RUN":
                _run(["chroot", str(self.folder), "/bin/sh", "-ec", rest], self.environment)
            case "COPY":
                *sources, target = rest.split()
                place = self.folder / target.lstrip("/")
                for source in sources:
                    into = place / Path(source).name if target.endswith("/") else place
                    into.parent.mkdir(parents=True, exist_ok=True)
                    kept = [line.split("\t")[1] for line in _run(["git", "-C", str(CHECKOUT), "ls-files", "-s", source]).splitlines()]
                    for name in kept:  # what is committed: a builder would be given no environments nor caches either
                        there = into / Path(name).relative_to(source) if (CHECKOUT / source).is_dir() else into
                        there.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(CHECKOUT / name, there)
            case "ENV":
                self.environment |= dict(each.split("=", 1) for each in shlex.split(rest))
            case "ARG":
                self.environment |= dict([next(iter(shlex.split(rest))).split("=", 1)])
            case "USER":
                self.user = rest
            case "ENTRYPOINT":
                self.entry = json.loads(rest)
            case "CMD":
                self.command = json.loads(rest)
            case "HEALTHCHECK":
                self.health = rest.partition("CMD ")[2]
            case "VOLUME" | "EXPOSE" | "STOPSIGNAL":
                pass
            case _:
                raise RuntimeError(f"{word} is not known here")

    def start(self, log: Path, *words: str) -> "subprocess.Popen[bytes]":
        """Run the entry with other words, as its user, in a network of its own."""
        inside = ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups", "--no-new-privs", "--bounding-set", "-all", *self.entry]
        inside += words or self.command
        shell = f"ip link set lo up; exec chroot {shlex.quote(str(self.folder))} {shlex.join(inside)}"
        with log.open("wb") as stream:
            return subprocess.Popen(["unshare", "--net", "/bin/sh", "-c", shell], stdout=stream, stderr=stream, env=self.environment)


def _run(words: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)[:80]}: {(done.stdout + done.stderr).strip()[-400:]}")
    return done.stdout


async def container(folder: Path, *, long: bool) -> Told:
    """Every step of the Containerfile, then its entry point as its user until its own health check passes, and the signal that ends it."""
    del long
    told, root = Told(), Root(folder / "root")
    done = 0
    try:
        for word, rest in steps(FILE.read_text("utf-8")):
            await asyncio.to_thread(root.step, word, rest)
            done += 1
        size = sum(path.stat().st_size for path in (root.folder / "opt" / "sekisho").rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
        began = time.monotonic()
        process = root.start(folder / "log")
        healthy = False
        while not healthy and process.poll() is None and time.monotonic() - began < OPEN_SECONDS:
            await asyncio.sleep(0.5)
            check = ["nsenter", "--net", "-t", str(process.pid), "chroot", str(root.folder), "/bin/sh", "-c", root.health]
            healthy = (await asyncio.to_thread(subprocess.run, check, capture_output=True, check=False, env=root.environment)).returncode == 0
        seconds = time.monotonic() - began
        told.must(healthy, f"its health check never passed: {(folder / 'log').read_text('utf-8', 'replace')[-500:]}")
        process.terminate()
        code = await asyncio.to_thread(process.wait, 60)
        told.must(code == 0, f"exit code {code} after SIGTERM")
        told.recovery = f"{seconds:.1f} s from its start until its health check passed"
        told.held = f"{done} steps in a chroot of Debian 12; /opt/sekisho has {size:.0f} MB; ran as {root.user} without any capability; SIGTERM ended it with {code}. No container runtime"
    except (RuntimeError, KeyError) as error:
        told.problems.append(f"step {done + 1}: {error}"[:500])
    finally:
        await asyncio.to_thread(root.unmake)
    return told
