"""Into the sandbox and never out: what a process gives up before it looks at hostile bytes (rule R3)."""

import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from sekisho.gate.inspectors import landlock, native, seccomp

LIMITS = "resource limits"
USER = "separate user"
CAPABILITIES = "dropped capabilities"
PRIVILEGES = "no_new_privs"

_NEEDED = 1 << 5 | 1 << 6 | 1 << 7  # CAP_KILL, CAP_SETGID, CAP_SETUID


class SandboxBroken(Exception):
    """A layer that this system has could not be entered, or does not hold: the process must not serve. The text says which."""


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """What an inspector is left with. `without` names layers that are not to be used: for tests, and for kernels where one misbehaves."""

    address_space: int = 1280 * 1024 * 1024  # octets beyond what the zygote brought along
    cpu_seconds: int = 1200  # for its whole life; the pool's clock is the limit for one message
    descriptors: int = 16  # its socket, the null device, one large message, and room to work
    user: int = 65534  # nobody; used only when started as root
    group: int = 65534
    without: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Layers:
    """Which layers hold a process, and which it could not have here."""

    held: tuple[str, ...]
    missing: tuple[str, ...]


def look_around() -> None:
    """Find out, once and before any fork, what this system offers."""
    landlock.abi()
    if seccomp.available() and (machine := seccomp.architecture()):
        seccomp.build(machine, 1)


def enter(settings: SandboxSettings, parent: int) -> Layers:
    """Give up everything that is not needed to compute and to answer. `parent` is the process that must outlive this one.

    Raises SandboxBroken, or OSError from a layer that refuses. Takes about half a millisecond.
    """
    held = [LIMITS]
    missing = []
    if os.geteuid() == 0:  # started as an ordinary user there is no other one to become, and that is no fault of the system
        if USER not in settings.without and _may_become_another():
            _become(settings.user, settings.group)
            held.append(USER)
        else:
            missing.append(USER)
    if sys.platform == "linux":
        native.drop_capabilities()
        native.prctl(native.PR_SET_NO_NEW_PRIVS, 1)
        native.prctl(native.PR_SET_DUMPABLE, 0)  # no core, and no other process of this user may trace it
        # Only now: a change of user clears it. Should the parent be gone already, nobody would send the signal.
        native.prctl(native.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SandboxBroken("the zygote is gone")
        held += [CAPABILITIES, PRIVILEGES]
    else:
        missing += [CAPABILITIES, PRIVILEGES]
    _limit(settings)
    abi = 0 if landlock.FILES in settings.without else landlock.abi()
    if abi:
        landlock.enter(abi)
    held += landlock.layers(abi)
    missing += [name for name in landlock.EVERY_LAYER if name not in held]
    machine = None if seccomp.LAYER in settings.without or not seccomp.available() else seccomp.architecture()
    if machine:
        seccomp.enter(machine)
        held.append(seccomp.LAYER)
    else:
        missing.append(seccomp.LAYER)
    _prove(held)
    return Layers(tuple(held), tuple(missing))


def _may_become_another() -> bool:
    """Tell whether root is allowed to change user and to kill that user's processes: in a container it may not be."""
    return sys.platform != "linux" or native.capabilities() & _NEEDED == _NEEDED


def _become(user: int, group: int) -> None:
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if os.getresuid() != (user, user, user) or os.getresgid() != (group, group, group):
        raise SandboxBroken("could not change to another user")


def _held() -> int:
    """Return the octets of address space that this process has already: what was warmed up is not the message's."""
    try:
        with Path("/proc/self/statm").open("rb") as pages:
            return int(pages.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0  # not Linux: what was warmed up counts


def _limit(settings: SandboxSettings) -> None:
    limits = [
        (resource.RLIMIT_AS, _held() + settings.address_space),
        (resource.RLIMIT_CPU, settings.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, settings.descriptors),
        (resource.RLIMIT_NPROC, 0),  # binds every user but root
        (resource.RLIMIT_CORE, 0),
    ]
    for name, value in limits:
        hard = resource.getrlimit(name)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(name, (value, value))


def _prove(held: list[str]) -> None:
    """Try the two things that a thief would do first. Two system calls; the whole list is tried once, by the self-test."""
    if landlock.FILES in held or seccomp.LAYER in held:
        try:
            os.close(os.open("/", os.O_RDONLY))
        except OSError:
            pass
        else:
            raise SandboxBroken("a folder can still be opened")
    if seccomp.LAYER in held:
        try:
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close()
        except OSError:
            pass
        else:
            raise SandboxBroken("a socket can still be made")
