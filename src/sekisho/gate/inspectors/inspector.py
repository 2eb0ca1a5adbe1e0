"""The edge's side of one inspector: what it was sent, what it says, and whether it keeps to the protocol."""

import array
import asyncio
import fcntl
import os
import socket
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from sekisho.gate.inspectors.bounds import BadReply
from sekisho.gate.inspectors.client import Spawned
from sekisho.gate.inspectors.jobs import NO_WISHES, Answered, CouldNotOpen, LookedAt, NeedsOneShot, OpenRequest, PicturesLeft, Wishes
from sekisho.gate.inspectors.wire import (
    INLINE_LIMIT,
    Ask,
    Frames,
    Looked,
    OneShotNeeded,
    Result,
    Said,
    Started,
    Trouble,
    decode_left,
    decode_said,
    frame,
)
from sekisho.model.dossier import Opened
from sekisho.model.errors import TemporaryFailure

_ARRIVED = memoryview(bytearray(256 * 1024))  # one for all: what was received is copied out at once; a fresh one each time costs 30 us
_OWN_SHARE = 0.8  # of the time allowed: the opener stops by itself, with what it has, before it is killed
_PATIENCE_TO_START = 20.0  # seconds from sending to an idle inspector until START; over that it is wedged


@dataclass(slots=True, eq=False)
class Job:
    """One message that waits for its facts. `content` are its octets or a read-only descriptor of them."""

    number: int
    content: bytes | int
    size: int
    future: asyncio.Future[Opened | CouldNotOpen]
    asked_at: float  # loop time
    seconds: float  # what one opening may take before the inspector is killed
    wishes: Wishes = NO_WISHES
    owner: str = ""  # whose mail it is: pictures of one owner may be looked at by one child
    left: PicturesLeft | None = None  # all is known of it but what these pictures show: only they are sent
    crashes: int = 0
    reasons: list[str] = field(default_factory=list)

    def asked(self, *, one_shot: bool, seconds: float) -> tuple[bytes | int, int, OpenRequest]:
        """Return the octets (or their descriptor) and their number that are sent, and what is asked about them."""
        if self.left is None:
            return self.content, self.size, OpenRequest(one_shot, seconds, self.wishes)
        octets = b"".join(self.left.pictures)
        return octets, len(octets), OpenRequest(one_shot, seconds, self.wishes, tuple(map(len, self.left.pictures)))

    @property
    def unwanted(self) -> bool:
        """True when nobody waits for the answer any more."""
        return self.future.done()


@dataclass(slots=True)
class _Sent:
    """A job at an inspector. `given_up` means that it was sent elsewhere too: what comes of it here concerns nobody."""

    job: Job
    at: float
    pictures: bool  # only its pictures were sent: the job itself may have gone on elsewhere meanwhile
    given_up: bool = False


class Owner(Protocol):
    """The pool, as an inspector sees it."""

    def answered(self, inspector: "Inspector", job: Job, answer: Answered) -> None:
        """Take the answer to a job; the inspector has room again."""
        ...

    def discarded(self, inspector: "Inspector") -> None:
        """An answer that nobody wanted came; the inspector has room again."""
        ...

    def lost(self, inspector: "Inspector", why: str) -> None:
        """The inspector cannot be used any more; it has been closed."""
        ...


class Inspector:
    """One inspector process. Runs one job at a time, holds at most one more."""

    __slots__ = ("_frames", "_loop", "_owner", "_unsent", "channel", "closed", "idle_since", "one_shot", "pid", "running_since", "sent", "served")

    def __init__(self, spawned: Spawned, owner: Owner, *, one_shot: bool) -> None:
        self.pid = spawned.pid
        self.channel = spawned.channel
        self.one_shot = one_shot
        self.sent: deque[_Sent] = deque()
        self.running_since = 0.0  # loop time of START; 0: nothing is running
        self.idle_since = 0.0
        self.served = 0
        self.closed = False
        self._owner = owner
        self._frames = Frames()
        self._unsent: deque[tuple[memoryview, int]] = deque()
        self._loop = asyncio.get_running_loop()
        self.idle_since = self._loop.time()
        self._loop.add_reader(self.channel.fileno(), self._readable)

    @property
    def running(self) -> Job | None:
        """The job that it said START to, unless it was given up."""
        return self.sent[0].job if self.sent and self.running_since and not self.sent[0].given_up else None

    def send(self, job: Job) -> None:
        """Give it a job. Never blocks; what does not fit into the socket follows when there is room."""
        content, size, request = job.asked(one_shot=self.one_shot, seconds=job.seconds * _OWN_SHARE)
        descriptor = -1
        try:
            if isinstance(content, int):
                descriptor = os.dup(content)
            elif len(content) > INLINE_LIMIT:
                descriptor = content_in_memory(content)
        except OSError as error:
            job.future.set_exception(TemporaryFailure(f"no descriptor for the inspector: {error.strerror}"))
            return
        self.sent.append(_Sent(job, self._loop.time(), bool(request.pictures)))
        head = frame(Ask(job.number, size, descriptor >= 0, request))
        pieces = [memoryview(head)] if descriptor >= 0 else [memoryview(head), memoryview(content)]  # type: ignore[arg-type]  # bytes here
        if self._unsent:
            self._unsent.extend((piece, descriptor if index == 0 else -1) for index, piece in enumerate(pieces))
            return
        self._write(pieces, descriptor)

    def overdue(self, now: float) -> str:
        """Return why it must be killed now, or ""."""
        if not self.sent:
            return ""
        if self.running_since:
            allowed = self.sent[0].job.seconds
            return f"took longer than {allowed:g} seconds" if now - self.running_since > allowed else ""
        return "did not begin" if now - max(self.sent[0].at, self.idle_since) > _PATIENCE_TO_START else ""

    def give_up_following(self, now: float, slow: float) -> Job | None:
        """Return the job that waits behind one that already runs for `slow` seconds: it is to be sent elsewhere. Opening twice harms nobody."""
        if len(self.sent) < 2 or not self.running_since or now - self.running_since < slow or self.sent[1].given_up:
            return None
        self.sent[1].given_up = True
        return self.sent[1].job

    def unstarted(self) -> list[Job]:
        """Return the jobs that it never began, in order: they are not to blame for its death."""
        return [sent.job for sent in list(self.sent)[1 if self.running_since else 0 :] if not sent.given_up]

    def close(self) -> None:
        """Close the socket: an idle inspector ends by itself, a busy one is to be ended through the zygote."""
        if self.closed:
            return
        self.closed = True
        self._loop.remove_reader(self.channel.fileno())
        if self._unsent:
            self._loop.remove_writer(self.channel.fileno())
            for _, descriptor in self._unsent:
                if descriptor >= 0:
                    os.close(descriptor)
            self._unsent.clear()
        self.channel.close()

    def _write(self, pieces: list[memoryview], descriptor: int) -> None:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))] if descriptor >= 0 else []
        try:
            written = self.channel.sendmsg(pieces, ancillary)
        except BlockingIOError:
            written = -1
        except OSError as error:
            if descriptor >= 0:
                os.close(descriptor)
            self._loop.call_soon(self._lose, f"could not be written to: {error.strerror}")
            return
        if written >= 0 and descriptor >= 0:
            os.close(descriptor)
            descriptor = -1
        written = max(written, 0)
        for piece in pieces:
            if written >= len(piece):
                written -= len(piece)
            else:
                self._unsent.append((piece[written:], descriptor))
                descriptor, written = -1, 0
        if self._unsent:
            self._loop.add_writer(self.channel.fileno(), self._writable)

    def _writable(self) -> None:
        self._loop.remove_writer(self.channel.fileno())
        piece, descriptor = self._unsent.popleft()
        rest, self._unsent = self._unsent, deque()
        self._write([piece], descriptor)
        while rest and not self._unsent:
            piece, descriptor = rest.popleft()
            self._write([piece], descriptor)
        self._unsent.extend(rest)

    def _readable(self) -> None:
        if self.closed:
            return
        try:
            octets = bytes(_ARRIVED[: self.channel.recv_into(_ARRIVED)])
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"could not be read from: {error.strerror}")
            return
        if not octets:
            self._lose("")
            return
        try:
            for body in self._frames.feed(octets):
                self._hear(decode_said(body))
                if self.closed:
                    return
        except BadReply as error:
            self._lose(f"broke the protocol: {error}")

    def _hear(self, said: Said) -> None:
        if isinstance(said, Trouble) and said.job == 0:
            self._lose(f"refuses to serve: {said.text}")
            return
        if not self.sent or said.job != self.sent[0].job.number:
            raise BadReply("a saying about another job")
        if isinstance(said, Started):
            if self.running_since:
                raise BadReply("START twice")
            self.running_since = self._loop.time()
            return
        if not self.running_since:
            raise BadReply("an answer without START")
        sent = self.sent[0]
        if isinstance(said, Trouble):
            self._lose(f"failed: {said.text}")
            return
        answer = self._answer(said, sent)
        self.sent.popleft()
        self.served += 1
        self.running_since = 0.0
        self.idle_since = self._loop.time()
        if sent.given_up:
            self._owner.discarded(self)
        else:
            self._owner.answered(self, sent.job, answer)

    def _answer(self, said: Result | OneShotNeeded | Looked, sent: _Sent) -> Answered:
        """Return what was said as an answer to what was asked. Raises BadReply."""
        if isinstance(said, Looked) != sent.pictures:
            raise BadReply("an answer to another question")
        if isinstance(said, Looked):
            return LookedAt(said.found)
        answer = NeedsOneShot(said.paths) if isinstance(said, OneShotNeeded) else decode_left(said, sent.job.size)
        if self.one_shot and not isinstance(answer, Opened):
            raise BadReply("a one-shot child leaves something to another")
        return answer

    def _lose(self, why: str) -> None:
        if not self.closed:
            self.close()
            self._owner.lost(self, why)


def content_in_memory(content: bytes) -> int:
    """Return a descriptor of sealed memory with this content: whoever gets it can read it and nothing else."""
    descriptor = os.memfd_create("message", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    view = memoryview(content)
    position = 0
    while position < len(view):
        position += os.write(descriptor, view[position:])
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return descriptor
