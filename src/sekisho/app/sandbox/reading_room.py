"""Reports of others are read by a forked child in the sandbox: what it says is checked again here (rule R3)."""

import codecs
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import NoReturn

import msgspec

from sekisho.advisories.door import read_report
from sekisho.advisories.report import Report, UnreadableReport
from sekisho.gate.inspectors import sandbox
from sekisho.gate.inspectors.birth import keep_only
from sekisho.mime.text.charset_names import CODECS

_SECONDS = 20.0
_LARGEST_ANSWER = 64 * 1024 * 1024


class _Answer(msgspec.Struct):
    report: Report | None
    reason: str = ""


def read_safely(octets: bytes) -> Report:
    """Return what a report says. Raises UnreadableReport, also when the child died over it or took too long.

    To be called while this process has one thread only: the child is a copy of it.
    """
    _warm()
    sandbox.look_around()
    parent = os.getpid()
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        _live(octets, theirs, parent)
    theirs.close()
    try:
        said = _listen(ours)
    finally:
        ours.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        answer = msgspec.msgpack.decode(said, type=_Answer)
    except msgspec.MsgspecError:
        raise UnreadableReport("reading the report failed or took too long; nothing was imported.") from None
    if answer.report is None:
        raise UnreadableReport(answer.reason)
    return answer.report


def _warm() -> None:
    """Load what would be loaded at first use: in the sandbox nothing can be opened."""
    for codec, _ in CODECS.values():
        with suppress(LookupError):
            codecs.lookup(codec)
    with suppress(UnreadableReport):
        read_report("<p>【1】Ａ</p><p>概要</p><a href=https://a.example>b</a>".encode(), time.monotonic)


def _listen(channel: socket.socket) -> bytes:
    """Return what the child says until it closes its end, "" if it is slow or says too much."""
    pieces: list[bytes] = []
    deadline = time.monotonic() + _SECONDS
    while (left := deadline - time.monotonic()) > 0 and select.select([channel], [], [], left)[0]:
        piece = channel.recv(1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        if sum(map(len, pieces)) > _LARGEST_ANSWER:
            break
    return b""


def _live(octets: bytes, theirs: socket.socket, parent: int) -> NoReturn:
    try:
        (channel,) = keep_only([theirs])  # whoever reads what strangers wrote holds no store of ours
        sandbox.enter(sandbox.SandboxSettings(), parent)
        try:
            answer = _Answer(read_report(octets, time.monotonic))
        except UnreadableReport as error:
            answer = _Answer(None, str(error)[:1000])
        channel.sendall(msgspec.msgpack.encode(answer))
    finally:
        os._exit(0)
