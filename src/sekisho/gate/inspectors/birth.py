"""One inspector is born: a fork that keeps one socket and nothing else, and enters the sandbox before it does anything."""

import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable

from sekisho.gate.inspectors.sandbox import Layers, SandboxBroken, SandboxSettings, enter
from sekisho.gate.inspectors.wire import Trouble, frame

_CHANNEL = 3
_REFUSED = 71  # exit status (EX_OSERR): the sandbox could not be entered
_FAILED = 70  # EX_SOFTWARE

Body = Callable[[socket.socket, Layers], None]
"""What an inspector does for the rest of its life, with its only socket. When it returns or raises, the process ends."""


def fork_inspector(body: Body, settings: SandboxSettings) -> tuple[int, socket.socket]:
    """Fork a process that runs `body` in the sandbox; return its id and our end of its socket. The caller must have one thread only."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        ours.close()
        theirs.close()
        raise
    if pid:
        theirs.close()
        return pid, ours
    status = _FAILED
    try:  # nothing may ever return from here into the parent's code
        status = _live(body, settings, parent, theirs)
    finally:
        os._exit(status)


def _live(body: Body, settings: SandboxSettings, parent: int, theirs: socket.socket) -> int:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the end of work is the end of its socket, or SIGKILL
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel = keep_only([theirs])[0]
    try:
        layers = enter(settings, parent)
    except (OSError, ValueError, SandboxBroken) as error:
        channel.sendall(frame(Trouble(0, f"the sandbox could not be entered: {error}"[:500])))
        return _REFUSED
    sys.path.clear()  # no file can be opened, so an import fails at once and in one way: ModuleNotFoundError
    body(channel, layers)
    return 0


def keep_only(kept: list[socket.socket], *, standard_error: bool = False) -> list[socket.socket]:
    """Close every descriptor but these, which move to 3, 4, ...; 0, 1 and (unless it is kept) 2 become the null device.

    The objects given must not be used again.
    """
    null = os.open(os.devnull, os.O_RDWR)
    after = _CHANNEL + len(kept)
    placed = [fcntl.fcntl(sock.detach(), fcntl.F_DUPFD_CLOEXEC, after) for sock in kept]  # out of the way of the places they go to
    for standard in (0, 1) if standard_error else (0, 1, 2):
        os.dup2(null, standard)
    for index, descriptor in enumerate(placed):
        os.dup2(descriptor, _CHANNEL + index, inheritable=False)
    os.closerange(after, os.sysconf("SC_OPEN_MAX"))
    return [socket.socket(fileno=_CHANNEL + index) for index in range(len(placed))]
