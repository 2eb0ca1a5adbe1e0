"""The start-up self-test: a fresh inspector tries to get out, and what holds, what is missing and what got through is told."""

import os
import socket
from dataclasses import dataclass

import msgspec

from sekisho.gate.inspectors.birth import fork_inspector
from sekisho.gate.inspectors.client import how_it_ended
from sekisho.gate.inspectors.probes import PROBES, attempt_all
from sekisho.gate.inspectors.sandbox import Layers, SandboxSettings

_LONGEST = 64 * 1024
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class SandboxReport:
    """What an inspector is held by here.

    `layers` hold, `missing` ones the kernel does not offer (reduced ability, to be said aloud), `leaks` name what got through, and
    `broken` those of them that a layer in force should have stopped, or that the sandbox could not be entered at all.
    """

    layers: tuple[str, ...]
    missing: tuple[str, ...]
    leaks: tuple[str, ...]
    broken: tuple[str, ...] = ()

    @property
    def may_serve(self) -> bool:
        """False if a layer that is there does not hold. What leaks for want of a layer is reduced ability, not a reason to stand still."""
        return not self.broken

    def __str__(self) -> str:
        parts = [f"inspectors are held by {', '.join(self.layers) or 'nothing'}"]
        if self.missing:
            parts.append(f"REDUCED: this system has no {', '.join(self.missing)}")
        if self.leaks:
            parts.append(f"an inspector can {', '.join(self.leaks)}")
        if self.broken:
            parts.append(f"BROKEN: {', '.join(self.broken)}")
        return "; ".join(parts)


class _Entered(msgspec.Struct, array_like=True, tag=1):
    held: tuple[str, ...]
    missing: tuple[str, ...]


class _Attempt(msgspec.Struct, array_like=True, tag=2):
    name: str
    through: bool


class _Finished(msgspec.Struct, array_like=True, tag=3):
    pass


_decoder: msgspec.json.Decoder[_Entered | _Attempt | _Finished] = msgspec.json.Decoder(_Entered | _Attempt | _Finished)


def run(settings: SandboxSettings | None = None) -> SandboxReport:
    """Fork one inspector exactly as the zygote does and let it try everything. The caller must have one thread only. About 20 ms."""
    pid, channel = fork_inspector(_body, settings or SandboxSettings())
    channel.settimeout(_SECONDS)
    octets = bytearray()
    try:
        while len(octets) < _LONGEST and (piece := channel.recv(4096)):
            octets += piece
    except OSError:
        pass  # what it said until then is judged, and an unfinished test is broken
    finally:
        channel.close()
        status = os.waitpid(pid, 0)[1]
    return judge_transcript(bytes(octets), how_it_ended(status))


def judge_transcript(octets: bytes, ending: str) -> SandboxReport:
    """Return the report from what the probing inspector said, line by line, and how it ended."""
    layers = Layers((), ())
    tried: list[str] = []
    through: list[str] = []
    finished = False
    try:
        for said in _decoder.decode_lines(octets):
            if isinstance(said, _Entered):
                layers = Layers(said.held, said.missing)
            elif isinstance(said, _Finished):
                finished = True
            elif said.through:
                through.append(said.name)
            else:
                tried.append(said.name)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return SandboxReport((), (), (), (f"the sandbox could not be entered: {octets[:300]!r}",))
    if not finished and len(tried) == len(PROBES) and ending == "ended with status 0":
        through.append(tried[-1])  # it became the other program, which ended well
        finished = True
    broken = [probe.name for probe in PROBES if probe.name in through and probe.stopped_by.intersection(layers.held)]
    if not finished:
        broken.append(f"the test {ending} after {len(tried)} of {len(PROBES)} attempts")
    return SandboxReport(layers.held, layers.missing, tuple(through), tuple(broken))


def _body(channel: socket.socket, layers: Layers) -> None:
    encode = msgspec.json.encode
    channel.sendall(encode(_Entered(layers.held, layers.missing)) + b"\n")
    attempt_all(lambda name, through: channel.sendall(encode(_Attempt(name, through)) + b"\n"))
    channel.sendall(encode(_Finished()) + b"\n")
