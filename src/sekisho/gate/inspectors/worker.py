"""The life of an inspector: take a message, say START, open it, say what is in it; until its socket closes."""

import gc
import mmap
import os
import socket
import struct
import traceback
from collections import deque

from sekisho.gate.inspectors.bounds import BadReply
from sekisho.gate.inspectors.jobs import LookedAt, NeedsOneShot, Opener, PicturesLeft
from sekisho.gate.inspectors.wire import Ask, Looked, OneShotNeeded, Started, Trouble, decode_ask, encode_opened, frame

_CHUNK = 256 * 1024
_LENGTH = struct.Struct("<I")
_DESCRIPTOR = struct.Struct("i")
_ANCILLARY = socket.CMSG_SPACE(_DESCRIPTOR.size)


def serve(channel: socket.socket, opener: Opener) -> None:
    """Answer until the edge closes the socket. After an opener that raised, say so and return: its state cannot be trusted any more."""
    asked = _Asked(channel)
    gc.disable()  # between messages instead: a collection in the middle would cost more and free less
    answered = 0
    following = asked.next(wait=True)
    announced = b""
    while following is not None:
        ask, content = following
        channel.sendall(announced + frame(Started(ask.job)))
        answer, sound = _answer(ask, content, opener)
        del content, following
        if not sound:
            channel.sendall(answer)
            return
        answered += 1
        if answered % 16 == 0:
            gc.collect(1 if answered % 256 else 2)
        following = asked.next(wait=False)
        if following is None:
            channel.sendall(answer)
            announced = b""
            following = asked.next(wait=True)
        else:
            announced = answer  # the answer and the next START in one call: one wake-up of the edge less


def _answer(ask: Ask, content: bytes, opener: Opener) -> tuple[bytes, bool]:
    """Return the frame to send, and whether this process may go on."""
    try:
        opened = opener(ask.request, content)
        if isinstance(opened, NeedsOneShot):
            return frame(OneShotNeeded(ask.job, opened.paths[:100])), True
        if isinstance(opened, LookedAt):
            return frame(Looked(ask.job, opened.found)), True
        if isinstance(opened, PicturesLeft):
            return encode_opened(ask.job, opened.opened, opened.pictures), True
        return encode_opened(ask.job, opened), True
    except BadReply as error:
        return frame(Trouble(ask.job, f"its facts cannot be sent: {error}")), False
    except Exception:  # noqa: BLE001  # task boundary (gate round): the edge counts it, tries once more and then says that the message could not be opened
        return frame(Trouble(ask.job, _printable(traceback.format_exc(limit=-8)))), False


def _printable(text: str) -> str:
    return text[-4_000:].encode("utf-8", "replace").decode("utf-8")


class _Asked:
    """Reads what is asked, with the octets that follow each frame or the descriptors that came along."""

    __slots__ = ("_buffer", "_channel", "_chunk", "_descriptors", "_ended")

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = bytearray()
        # Pages that only exist once they are used: filling a bytearray costs a new process 64 page faults.
        self._chunk = memoryview(mmap.mmap(-1, _CHUNK, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        self._descriptors: deque[int] = deque()
        self._ended = False

    def next(self, *, wait: bool) -> tuple[Ask, bytes] | None:
        """Return the next job; None when the edge is gone or, without waiting, when none is complete yet."""
        while True:
            job = self._complete()
            if job is not None:
                return job
            if self._ended or not self._receive(wait):
                return None

    def _complete(self) -> tuple[Ask, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 4:
            return None
        begin = 4 + _LENGTH.unpack_from(buffer)[0]
        if len(buffer) < begin:
            return None
        ask = decode_ask(bytes(buffer[4:begin]))
        end = begin if ask.by_descriptor else begin + ask.size
        if len(buffer) < end:
            return None
        content = _read_all(self._descriptors.popleft(), ask.size) if ask.by_descriptor else bytes(memoryview(buffer)[begin:end])
        del buffer[:end]
        return ask, content

    def _receive(self, wait: bool) -> bool:
        try:
            count, ancillary, _, _ = self._channel.recvmsg_into([self._chunk], _ANCILLARY, 0 if wait else socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except ConnectionResetError:  # the edge is gone with words of ours unread
            count, ancillary = 0, []
        for level, kind, body in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._descriptors.extend(number for (number,) in _DESCRIPTOR.iter_unpack(body[: len(body) // 4 * 4]))
        if not count:
            self._ended = True
            return False
        self._buffer += self._chunk[:count]
        return True


def _read_all(descriptor: int, size: int) -> bytes:
    """Read a large message. A file that is shorter than promised is read as far as it goes: the edge compares the size."""
    try:
        pieces = []
        position = 0
        while position < size:
            piece = os.pread(descriptor, min(size - position, 1 << 20), position)
            if not piece:
                break
            pieces.append(piece)
            position += len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)
