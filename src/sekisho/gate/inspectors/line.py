"""A line to whatever zygote lives now: when one is gone, the next request connects to its successor."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from sekisho.gate.inspectors.client import Spawned, ZygoteClient, ZygoteLost

Connect = Callable[[], Awaitable[socket.socket]]
"""Returns a new control socket (`Zygote.connect`, handed over by the supervisor). May wait for the supervisor to start a new zygote."""


class Line:
    """Spawns and ends inspectors over one zygote after the other."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._client: ZygoteClient | None = None
        self._connecting = asyncio.Lock()
        self.zygotes = 0

    async def spawn(self) -> tuple[ZygoteClient, Spawned]:
        """Return a new inspector and the client that owns it. Raises ZygoteLost or OSError: try again later."""
        client = await self._living()
        return client, await client.spawn()

    def close(self) -> None:
        """Close the line; every inspector spawned over it is killed."""
        if self._client is not None:
            self._client.close()

    async def _living(self) -> ZygoteClient:
        async with self._connecting:
            if self._client is None or self._client.lost:
                try:
                    self._client = ZygoteClient(await self._connect())
                except OSError as error:
                    raise ZygoteLost(f"no zygote can be reached: {error}") from error
                self.zygotes += 1
            return self._client
