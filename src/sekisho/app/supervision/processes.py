"""Keeping children alive: fork, restart with a growing pause, stop in order. Knows nothing of mail."""

import contextlib
import gc
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from sekisho.gate.inspectors import native

log = logging.getLogger(__name__)

HEALTHY_SECONDS = 5.0  # a child that lived that long is restarted at once when it dies
LONGEST_PAUSE = 10.0
DRAIN_SECONDS = 25.0


@dataclass(slots=True)
class Child:
    """A role that must be running. `main` runs in the forked child and returns its exit code. Children of a lower rank are stopped first."""

    name: str
    main: Callable[[], int]
    rank: int = 0
    before_fork: Callable[[], None] | None = None  # in the supervisor, each time
    after_fork: Callable[[], None] | None = None  # in the supervisor, each time
    pid: int = 0
    began: float = 0.0
    restart_at: float = 0.0
    pause: float = field(default=0.1)
    restarts: int = 0


class Keeper:
    """The supervisor's loop. Single-threaded; the only process that forks roles."""

    def __init__(self, on_reload: Callable[[], bool], on_change: Callable[[list[Child]], None]) -> None:
        self.children: list[Child] = []
        self.watched: dict[int, Callable[[], None]] = {}  # descriptors whose readability calls something
        self._on_reload = on_reload
        self._on_change = on_change
        self._waker, self._wakener = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._wakener, False)
        self._stopping = 0
        self._reload = False

    def run(self) -> int:
        """Start every child and keep them until SIGTERM or SIGINT; return the exit code of the whole."""
        gc.collect()
        gc.freeze()  # before any fork: a collection in a child would write to every object of ours, and so copy all their pages for it alone
        self._catch_signals()
        for child in self.children:
            self.start(child)
        self._on_change(self.children)
        while not self._stopping:
            self._sleep(self._next_restart())
            self._reap()
            if self._reload:
                self._reload = False
                if self._on_reload():
                    self._send_all(signal.SIGHUP)
            self._restart_due()
        return self._stop_all()

    def start(self, child: Child) -> None:
        """Fork one child."""
        if child.before_fork:
            child.before_fork()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be(child)
        child.pid, child.began, child.restart_at = pid, time.monotonic(), 0.0
        if child.after_fork:
            child.after_fork()

    def _be(self, child: Child) -> NoReturn:
        """Live as the child: never returns to the supervisor's code."""
        code = 1
        try:
            native.prctl(native.PR_SET_PDEATHSIG, signal.SIGTERM)
            native.prctl(native.PR_SET_DUMPABLE, 0)  # no other process of this user may read our memory, no core is written
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the supervisor says who stops when
            os.close(self._waker)
            os.close(self._wakener)
            code = child.main()
        except BaseException:  # noqa: BLE001 - the edge of the process: whatever it was is told before the process ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _catch_signals(self) -> None:
        signal.set_wakeup_fd(self._wakener, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        signal.signal(signal.SIGHUP, self._ask_to_reload)

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping += 1

    def _ask_to_reload(self, *_: object) -> None:
        self._reload = True

    def _sleep(self, seconds: float) -> None:
        readable, _, _ = select.select([self._waker, *self.watched], [], [], seconds)
        for descriptor in readable:
            if descriptor in self.watched:
                self.watched[descriptor]()
        with contextlib.suppress(BlockingIOError):
            while os.read(self._waker, 512):
                pass

    def _next_restart(self) -> float:
        now = time.monotonic()
        return max(0.0, min((child.restart_at - now for child in self.children if not child.pid), default=60.0))

    def _reap(self) -> None:
        for child in self.children:
            if child.pid and self._is_gone(child):
                lived = time.monotonic() - child.began
                child.pause = 0.1 if lived > HEALTHY_SECONDS else min(child.pause * 2, LONGEST_PAUSE)
                child.pid, child.restart_at = 0, time.monotonic() + (0.0 if lived > HEALTHY_SECONDS else child.pause)

    def _is_gone(self, child: Child) -> bool:
        try:
            pid, status = os.waitpid(child.pid, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid == 0:
            return False
        if not self._stopping:
            log.error("the %s process (pid %d) ended: %s; it is started again", child.name, child.pid, _ending(status))
        return True

    def _restart_due(self) -> None:
        now = time.monotonic()
        changed = False
        for child in self.children:
            if not child.pid and child.restart_at <= now:
                child.restarts += 1
                self.start(child)
                changed = True
        if changed:
            self._on_change(self.children)

    def _send_all(self, number: signal.Signals) -> None:
        for child in self.children:
            _send(child, number)

    def _stop_all(self) -> int:
        """Stop rank by rank: edges finish what clients were promised, then delivery, then the rest. A second signal makes it quick."""
        deadline = time.monotonic() + DRAIN_SECONDS
        for rank in sorted({child.rank for child in self.children}):
            group = [child for child in self.children if child.rank == rank]
            for child in group:
                _send(child, signal.SIGTERM)
            while any(child.pid for child in group) and time.monotonic() < deadline and self._stopping < 2:
                self._sleep(0.2)
                for child in group:
                    if child.pid and self._is_gone(child):
                        child.pid = 0
        for child in self.children:
            _send(child, signal.SIGKILL)
            if child.pid:
                os.waitpid(child.pid, 0)
        return 0


def _send(child: Child, number: signal.Signals) -> None:
    if child.pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, number)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exit code {os.waitstatus_to_exitcode(status)}"
