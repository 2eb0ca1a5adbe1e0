"""What a thief would try from inside an inspector. Each probe tells whether it got through; the self-test runs them in a real one."""

import mmap
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from sekisho.gate.inspectors import landlock, sandbox, seccomp


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt, and the layers of which each alone should stop it."""

    name: str
    attempt: Callable[[], object]
    stopped_by: frozenset[str]


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _execute() -> None:
    """Try to become another program. Success would end this process without a report, which the self-test takes as a leak."""
    os.execve("/bin/true", ["true"], {})  # noqa: S606


def _executable_memory() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def _connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outward:
        outward.settimeout(1)
        try:
            outward.connect(("127.0.0.1", 9))
        except ConnectionRefusedError:
            return  # the attempt went out


def _raw_memory_of_parent() -> None:
    os.close(os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY))


_FILES = frozenset({landlock.FILES, seccomp.LAYER})
_CALLS = frozenset({seccomp.LAYER})

PROBES = (
    Probe("read a file", lambda: os.close(os.open("/etc/passwd", os.O_RDONLY)), _FILES),
    Probe("list a folder", lambda: os.listdir("/"), _FILES),  # noqa: PTH208
    Probe("write a file", lambda: os.close(os.open("/tmp", os.O_WRONLY | os.O_TMPFILE, 0o600)), _FILES),  # noqa: S108  # leaves nothing behind
    Probe("read its parent's memory", _raw_memory_of_parent, _FILES),
    Probe("make a socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(), _CALLS),
    Probe("make a local socket", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(), _CALLS),
    Probe("connect by TCP", _connect, frozenset({landlock.NETWORK, seccomp.LAYER})),
    Probe("fork", _fork, _CALLS),
    Probe("signal its parent", lambda: os.kill(os.getppid(), 0), frozenset({landlock.SCOPE, seccomp.LAYER})),
    Probe("take executable memory", _executable_memory, _CALLS),
    Probe("take 2 GiB of memory", lambda: mmap.mmap(-1, 2 << 30).close(), frozenset({sandbox.LIMITS})),
    Probe("become root", lambda: os.setresuid(0, 0, 0), frozenset({sandbox.USER, seccomp.LAYER})),
    Probe("run a program", _execute, _FILES),  # last: it does not come back
)


def attempt_all(announce: Callable[[str, bool], None]) -> None:
    """Make every attempt; announce each before it is made (False) and again if it got through (True)."""
    for probe in PROBES:
        announce(probe.name, False)
        try:
            probe.attempt()
        except (OSError, MemoryError):
            continue
        announce(probe.name, True)
