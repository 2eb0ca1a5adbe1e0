"""Binding the listening sockets, once, in the supervisor; a port in use is told with the program that has it."""

import errno
import socket
from pathlib import Path

from sekisho.model.errors import Refused

BACKLOG = 1024


def bind_shared(address: str, port: int, section: str, count: int) -> list[socket.socket]:
    """Return that many listening sockets of one port: the kernel spreads new sessions over them, and each edge has its own.

    The supervisor keeps them all open, so that sessions which wait at a dead edge's socket are met by its successor. Raises Refused.
    """
    bind(address, port, section).close()  # alone: with SO_REUSEPORT a second service on the same port would not be noticed
    return [bind(address, port, section, shared=True) for _ in range(count)]


def bind(address: str, port: int, section: str, *, shared: bool = False) -> socket.socket:
    """Return a listening TCP socket. Raises Refused with what, where and what to do."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((address, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise Refused(*_why(error, address, port, section)) from None
    listening.setblocking(False)
    return listening


def _why(error: OSError, address: str, port: int, section: str) -> tuple[str, str]:
    if error.errno == errno.EADDRINUSE:
        owner = owner_of_port(port)
        who, who_ja = (f" (pid {owner})", f"（pid {owner}）") if owner else ("", "")
        return (
            f"Port {port} is in use by another program{who}. Stop it or set another port under {section}.",
            f"ポート{port}は別のプログラム{who_ja}が使用中です。停止するか、{section}で別のポートを指定してください。",
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} needs more rights than this user has. Start as root, or set a port above 1023 under {section}.",
            f"ポート{port}を開く権限がありません。rootで起動するか、{section}で1024以上のポートを指定してください。",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"This machine has no address {address}. Set one of its own under {section}.",
            f"このマシンにアドレス{address}はありません。{section}でこのマシンのアドレスを指定してください。",
        )
    return (
        f"{address} port {port} cannot be opened: {error.strerror}. Look under {section}.",
        f"{address}のポート{port}を開けません: {error.strerror}。{section}を確認してください。",
    )


def owner_of_port(port: int) -> int | None:
    """Return the process that listens on a TCP port, as far as /proc shows it to us."""
    inodes = {inode for table in ("/proc/net/tcp", "/proc/net/tcp6") for inode in _listening_inodes(Path(table), port)}
    wanted = {f"socket:[{inode}]" for inode in inodes}
    if not wanted:
        return None
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) in wanted:
                return int(descriptor.parts[2])
        except OSError:  # the process ended, or is not ours to look at
            continue
    return None


def _listening_inodes(table: Path, port: int) -> list[str]:
    """Read a /proc/net table: local address in field 1 (hex port after the colon), state 0A = LISTEN in field 3, inode in field 9."""
    try:
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return []
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]
