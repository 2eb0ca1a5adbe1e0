"""Ways between a node in a network namespace and what it needs: connections handed on, octet by octet. `python links.py PORT=HOST:PORT ...` is the inner end."""

import asyncio
import contextlib
import subprocess
import sys

Target = tuple[str, int] | str  # an address, or the path of a Unix socket


class Way:
    """Listens on one address and hands each connection on to another."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int) -> None:
        self._server = await asyncio.start_server(self._serve, host, port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        beyond = None
        try:
            if isinstance(self.target, str):
                there, beyond = await asyncio.open_unix_connection(self.target)
            else:
                there, beyond = await asyncio.open_connection(*self.target)
            await asyncio.gather(_copy(reader, beyond), _copy(there, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for one in (writer, beyond):
                if one is not None:
                    one.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while octets := await reader.read(65_536):
        writer.write(octets)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


class Space:
    """A network namespace with two links to here: `front` for clients and next hops, `back` for database, cache and bucket."""

    def __init__(self, name: str, front: str, back: str) -> None:
        """`front`, `back`: the first three numbers of a network, such as "10.77.1"; here is .1, there .2."""
        self.name, self.front, self.back = name, front, back
        self._inner: subprocess.Popen[bytes] | None = None

    def make(self, ways: dict[int, str]) -> None:
        """`ways`: port on the node's loopback -> "front" or "back", where the same port leads on from here."""
        _ip("netns", "add", self.name)
        _ip("-n", self.name, "link", "set", "lo", "up")
        for letter, network in (("f", self.front), ("b", self.back)):
            ours, theirs = f"{self.name}{letter}", f"{self.name}{letter}x"
            _ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
            _ip("link", "set", theirs, "netns", self.name)
            _ip("addr", "add", f"{network}.1/24", "dev", ours)
            _ip("link", "set", ours, "up")
            _ip("-n", self.name, "addr", "add", f"{network}.2/24", "dev", theirs)
            _ip("-n", self.name, "link", "set", theirs, "up")
        words = [f"{port}={self.front if side == 'front' else self.back}.1:{port}" for port, side in ways.items()]
        self._inner = subprocess.Popen(["ip", "netns", "exec", self.name, sys.executable, __file__, *words])

    def cut(self, *, back: bool) -> None:
        """Take the link to the stores down, or put it up again: nobody is told that a connection ended."""
        _ip("link", "set", f"{self.name}b", "down" if back else "up")

    def unmake(self) -> None:
        if self._inner is not None:
            self._inner.kill()
            self._inner.wait()
        for letter in "fb":
            subprocess.run(["ip", "link", "del", f"{self.name}{letter}"], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True, check=False)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def are_possible() -> str:
    """Return "" where namespaces with links can be made, else why not."""
    name = "sktry"
    try:
        _ip("netns", "add", name)
        _ip("link", "add", "sktryf", "type", "veth", "peer", "name", "sktryx")
        _ip("link", "del", "sktryf")
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        return f"no network namespaces with links here: {told.decode(errors='replace').strip()[:120]}"
    finally:
        with contextlib.suppress(OSError):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return ""


async def _inner(words: list[str]) -> None:
    for word in words:
        port, _, target = word.partition("=")
        host, _, there = target.rpartition(":")
        await Way((host, int(there))).open("127.0.0.1", int(port))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_inner(sys.argv[1:]))
