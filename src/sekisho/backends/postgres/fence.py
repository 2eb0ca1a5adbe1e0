"""The fence of who led: a process that was overtaken commits nothing more."""

from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Connection
from sekisho.model.errors import TemporaryFailure

KEEPER = "keeper"


class Fence:
    """The token of this process's last lead; 0 = it never led, and nothing is asked."""

    def __init__(self, name: str = KEEPER) -> None:
        self.name = name
        self.token = 0

    def check(self, connection: Connection) -> None:
        """Hold the lead for as long as this commit lasts. Raises TemporaryFailure if another process has it since."""
        if self.token and connection.execute(own.STILL_LEADS, (self.name, self.token)).fetchone() is None:
            raise TemporaryFailure(f"another {self.name} leads since: nothing was changed")
