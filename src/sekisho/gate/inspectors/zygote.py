"""The zygote: one warm, single-threaded process from which every inspector is forked. It never looks at a message."""

import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from sekisho.gate.inspectors import control, large_pages, native
from sekisho.gate.inspectors.birth import keep_only
from sekisho.gate.inspectors.control import Word
from sekisho.gate.inspectors.jobs import Opener
from sekisho.gate.inspectors.nursery import Nursery
from sekisho.gate.inspectors.sandbox import SandboxSettings

Prepare = Callable[[], Opener]
"""Imports and warms everything that opening a message needs: inside the sandbox nothing can be imported any more. Runs in the zygote."""


class ZygoteDead(Exception):
    """The zygote ended. The supervisor starts another."""


@dataclass(slots=True)
class Zygote:
    """The supervisor's hold on its zygote. Inspectors live as long as the zygote, and the zygote as long as the supervisor."""

    pid: int
    _control: socket.socket
    _status: int | None = field(default=None)

    @classmethod
    def start(cls, prepare: Prepare, settings: SandboxSettings | None = None) -> "Zygote":
        """Fork the zygote. To be called before this process has any other thread, as root if inspectors are to run as another user."""
        ours, theirs = control.pair()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(theirs, supervisor, prepare, settings or SandboxSettings())
        theirs.close()
        return cls(pid, ours)

    def connect(self) -> socket.socket:
        """Return a new control socket for one edge (see `client.ZygoteClient`); it may be inherited or handed over. Raises ZygoteDead."""
        ours, theirs = control.pair()
        try:
            control.say(self._control, Word.CLIENT, hand=theirs)
        except OSError as error:
            ours.close()
            raise ZygoteDead("the zygote is gone") from error
        finally:
            theirs.close()
        return ours

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Return when everything is imported. Raises ZygoteDead (what it says of the reason stands on its standard error) or TimeoutError."""
        self._control.settimeout(seconds)
        try:
            said = control.listen(self._control)
        finally:
            self._control.settimeout(None)
        if said is None:
            raise ZygoteDead("the zygote ended while it prepared")

    def fileno(self) -> int:
        """A descriptor that becomes readable when the zygote ends (after `wait_until_ready`)."""
        return self._control.fileno()

    def reap(self) -> int | None:
        """Return the wait status if the zygote has ended, else None. Never blocks."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = status
        return self._status

    def stop(self) -> None:
        """End the zygote and every inspector of it, and wait for it."""
        control.close_quietly(self._control)
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)  # inspectors follow by their parent-death signal
            self._status = os.waitpid(self.pid, 0)[1]

    def forget(self) -> None:
        """Close our end without ending anything: for children that the supervisor forks."""
        control.close_quietly(self._control)


def _live(theirs: socket.socket, supervisor: int, prepare: Prepare, settings: SandboxSettings) -> NoReturn:
    status = 70  # EX_SOFTWARE
    try:  # nothing may ever return from here into the supervisor's code
        os.setsid()  # the terminal's Ctrl-C is the supervisor's to answer
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        (channel,) = keep_only([theirs], standard_error=True)
        if sys.platform == "linux":
            native.prctl(native.PR_SET_PDEATHSIG, signal.SIGKILL)
            native.prctl(native.PR_SET_DUMPABLE, 0)  # an inspector of the same user may not read our memory, whatever else fails
        if os.getppid() == supervisor:
            opener = prepare()
            gc.collect()
            gc.freeze()  # what is alive now is never looked at again, so the pages stay shared with every inspector
            large_pages.collapse()
            control.say(channel, Word.READY)
            Nursery(channel, opener, settings).run()
        status = 0
    except BaseException:  # noqa: BLE001  # the end of a process: said on standard error, never passed on into the supervisor's stack
        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))  # sys.stderr may be something whose descriptor we closed
    finally:
        os._exit(status)
