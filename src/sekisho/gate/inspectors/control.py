"""What is said on a control socket to the zygote: one datagram a saying, a descriptor along with it where a socket is handed over."""

import array
import contextlib
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

_FORM = struct.Struct("<Bqq")
_ANCILLARY = socket.CMSG_SPACE(4 * array.array("i").itemsize)


class Word(IntEnum):
    """The first octet of a datagram."""

    READY = 1  # zygote -> supervisor: everything is imported
    CLIENT = 2  # supervisor -> zygote, with a socket: serve this edge too
    SPAWN = 3  # edge -> zygote: fork an inspector
    SPAWNED = 4  # zygote -> edge, with a socket: number = its process id
    END = 5  # edge -> zygote: kill that process if it lives, and tell how it ended
    ENDED = 6  # zygote -> edge: number = process id, detail = its wait status
    NOT_SPAWNED = 7  # zygote -> edge: detail = errno


@dataclass(frozen=True, slots=True)
class Saying:
    """One datagram, and the socket that came with it."""

    word: Word
    number: int = 0
    detail: int = 0
    handed: socket.socket | None = None


def say(control: socket.socket, word: Word, number: int = 0, detail: int = 0, hand: socket.socket | None = None) -> None:
    """Send one saying. Raises OSError (BlockingIOError when the other side does not read)."""
    octets = _FORM.pack(word, number, detail)
    if hand is None:
        control.send(octets)
    else:
        socket.send_fds(control, [octets], [hand.fileno()])


def listen(control: socket.socket) -> Saying | None:
    """Receive one saying; None when the other side is gone. Raises BlockingIOError."""
    try:
        # Not socket.recv_fds: it drops its flags (Python 3.11), and what is handed over must not be inherited by other programs.
        octets, ancillary, _, _ = control.recvmsg(_FORM.size + 1, _ANCILLARY, socket.MSG_CMSG_CLOEXEC)
    except ConnectionResetError:
        return None
    descriptors = array.array("i")
    for level, kind, body in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(body[: len(body) - len(body) % descriptors.itemsize])
    handed = [socket.socket(fileno=descriptor) for descriptor in descriptors]
    for extra in handed[1:]:
        extra.close()
    if not octets:
        return None
    word, number, detail = _FORM.unpack(octets)
    return Saying(Word(word), number, detail, handed[0] if handed else None)


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a new control connection."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def close_quietly(*sockets: socket.socket) -> None:
    """Close sockets whatever state they are in."""
    for one in sockets:
        with contextlib.suppress(OSError):
            one.close()
