"""What the zygote does all day: fork inspectors for edges, end them, and tell how they ended."""

import contextlib
import os
import selectors
import signal
import socket

from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.birth import fork_inspector
from sekisho.gate.inspectors.control import Word
from sekisho.gate.inspectors.jobs import Opener
from sekisho.gate.inspectors.sandbox import Layers, SandboxSettings, look_around
from sekisho.gate.inspectors.worker import serve


class Nursery:
    """Owns the inspectors. Each belongs to the edge that asked for it and is killed when that edge goes."""

    def __init__(self, supervisor: socket.socket, opener: Opener, settings: SandboxSettings) -> None:
        look_around()
        self._supervisor = supervisor
        self._opener = opener
        self._settings = settings
        self._selector = selectors.DefaultSelector()
        self._living: dict[int, socket.socket] = {}  # process id -> the edge it works for
        self._ended: dict[int, tuple[socket.socket, int]] = {}  # process id -> its edge and wait status, until the edge asks
        self._awaited: set[int] = set()  # ends that an edge has asked for
        self._bell, self._ring = socket.socketpair()

    def run(self) -> None:
        """Serve until the supervisor is gone."""
        self._bell.setblocking(False)
        self._ring.setblocking(False)
        signal.set_wakeup_fd(self._ring.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # without a handler no octet is written to the bell
        self._selector.register(self._supervisor, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                one = key.fileobj
                if one is self._bell:
                    self._reap()
                elif one is self._supervisor:
                    said = control.listen(self._supervisor)
                    if said is None:
                        self._end_all(None)
                        return
                    if said.handed is not None:
                        said.handed.setblocking(False)
                        self._selector.register(said.handed, selectors.EVENT_READ)
                elif isinstance(one, socket.socket) and one.fileno() >= 0:
                    self._hear(one)

    def _hear(self, edge: socket.socket) -> None:
        try:
            said = control.listen(edge)
        except BlockingIOError:
            return
        except OSError:
            said = None
        if said is None:
            self._lose(edge)
        elif said.word is Word.SPAWN:
            self._spawn(edge)
        elif said.word is Word.END:
            self._end(edge, said.number)

    def _spawn(self, edge: socket.socket) -> None:
        opener = self._opener

        def body(channel: socket.socket, _layers: Layers) -> None:
            serve(channel, opener)

        try:
            pid, channel = fork_inspector(body, self._settings)
        except OSError as error:
            self._say(edge, Word.NOT_SPAWNED, 0, error.errno or 0)
            return
        self._living[pid] = edge
        self._ended.pop(pid, None)  # the number of one that ended before and that nobody asked for
        self._say(edge, Word.SPAWNED, pid, hand=channel)
        channel.close()

    def _end(self, edge: socket.socket, pid: int) -> None:
        if pid in self._ended:
            self._say(edge, Word.ENDED, pid, self._ended.pop(pid)[1])
        elif self._living.get(pid) is edge:  # not reaped yet, so the number cannot belong to anybody else
            self._awaited.add(pid)
            os.kill(pid, signal.SIGKILL)
        else:
            self._say(edge, Word.ENDED, pid, 0)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)
        while self._living:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            edge = self._living.pop(pid)
            if pid in self._awaited:
                self._awaited.discard(pid)
                self._say(edge, Word.ENDED, pid, status)
            elif edge.fileno() >= 0:
                self._ended[pid] = (edge, status)

    def _say(self, edge: socket.socket, word: Word, number: int, detail: int = 0, hand: socket.socket | None = None) -> None:
        if edge.fileno() < 0:
            return
        try:
            control.say(edge, word, number, detail, hand)
        except OSError:  # gone, or it does not read: then it is of no use to keep inspectors for it
            self._lose(edge)

    def _lose(self, edge: socket.socket) -> None:
        self._selector.unregister(edge)
        edge.close()
        self._ended = {pid: ended for pid, ended in self._ended.items() if ended[0] is not edge}
        self._end_all(edge)

    def _end_all(self, edge: socket.socket | None) -> None:
        """Kill every inspector of an edge, or of all."""
        for pid, owner in self._living.items():
            if edge is None or owner is edge:
                os.kill(pid, signal.SIGKILL)
