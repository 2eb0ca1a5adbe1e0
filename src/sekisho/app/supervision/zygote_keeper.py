"""The supervisor's side of the inspectors: one zygote kept alive, and a line to it for every edge that asks."""

import contextlib
import logging
import socket

from sekisho.app.supervision.processes import Keeper
from sekisho.gate.inspectors.sandbox import SandboxSettings
from sekisho.gate.inspectors.zygote import Prepare, Zygote, ZygoteDead

log = logging.getLogger(__name__)

ASK = b"zygote"


class ZygoteKeeper:
    """Starts the zygote again when it ends; edges ask for a line over a socket of their own and get it by SCM_RIGHTS.

    The first zygote is started at once and warms up while the supervisor goes on; before any edge it must `wait_until_ready`.
    """

    def __init__(self, keeper: Keeper, prepare: Prepare, settings: SandboxSettings | None = None) -> None:
        self._keeper = keeper
        self._prepare = prepare
        self._settings = settings
        self._lines: set[socket.socket] = set()  # our ends of the edges' sockets
        self._zygote = Zygote.start(prepare, settings)

    def wait_until_ready(self) -> None:
        """Return when inspectors can be had. Raises ZygoteDead or TimeoutError."""
        self._zygote.wait_until_ready()
        self._keeper.watched[self._zygote.fileno()] = self._look

    def new_edge_line(self) -> socket.socket:
        """Return the edge's end of a socket on which it asks for the zygote; made before the edge is forked."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        self._keeper.watched[ours.fileno()] = lambda: self._answer(ours)
        self._lines.add(ours)
        return theirs

    def forget(self) -> None:
        """In a forked child: close what belongs to the supervisor. A role that was broken into must not answer for it to an edge."""
        self._zygote.forget()
        for line in self._lines:
            line.close()

    def stop(self) -> None:
        """End the zygote and every inspector."""
        self._zygote.stop()
        for line in self._lines:
            line.close()

    def _start_again(self) -> None:
        self._zygote = Zygote.start(self._prepare, self._settings)
        self.wait_until_ready()

    def _look(self) -> None:
        """The zygote's socket became readable: it has ended."""
        status = self._zygote.reap()
        self._keeper.watched.pop(self._zygote.fileno(), None)
        log.error("the inspectors' zygote ended (status %s); it is started again", status)
        self._zygote.stop()
        self._start_again()

    def _answer(self, line: socket.socket) -> None:
        try:
            asked = line.recv(16)
        except BlockingIOError:
            return
        except OSError:
            asked = b""
        if asked != ASK:  # the edge ended
            self._keeper.watched.pop(line.fileno(), None)
            self._lines.discard(line)
            line.close()
            return
        try:
            connection = self._zygote.connect()
        except ZygoteDead:
            self._look()
            connection = self._zygote.connect()
        with contextlib.suppress(OSError):
            socket.send_fds(line, [ASK], [connection.fileno()])
        connection.close()
