"""The zygote of a command that opens mail by itself: forked before anything else runs, started again if it dies."""

import socket
from typing import Self

from sekisho.app.sandbox.inspecting import prepare
from sekisho.gate.inspectors.zygote import Prepare, Zygote, ZygoteDead


class Nest:
    """A context: the zygote lives inside of it. `warm` is what it warms up: everything that comes with the program, if nothing else is said."""

    def __init__(self, warm: Prepare = prepare) -> None:
        self._warm = warm

    def __enter__(self) -> Self:
        self._zygote = Zygote.start(self._warm)
        self._zygote.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._zygote.stop()

    async def connect(self) -> socket.socket:
        """Return a line to the living zygote."""
        try:
            return self._zygote.connect()
        except ZygoteDead:
            self._zygote.stop()
            self.__enter__()
            return self._zygote.connect()
