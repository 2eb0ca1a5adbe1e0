"""Where an export leads, as the settings write it."""

from dataclasses import dataclass
from pathlib import Path

_SCHEMES = ("syslog+udp", "syslog+tcp", "syslog+tls", "tcp", "unix", "file")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a target leads: a scheme with host and port, or with a path."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""


def receiver_of(to: str) -> Receiver:
    """Read a target's `to`. Raises ValueError."""
    scheme, colon, rest = to.partition(":")
    if scheme not in _SCHEMES or not colon:
        raise ValueError(to)
    if scheme in {"unix", "file"}:
        if not Path(rest).is_absolute():
            raise ValueError(to)
        return Receiver(scheme, path=rest)
    host, _, port = rest.removeprefix("//").rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not rest.startswith("//") or not host or "/" in rest[2:] or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError(to)
    return Receiver(scheme, host, int(port))
