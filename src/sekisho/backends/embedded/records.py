"""The small, hot truth in `spool.db`, put together from its parts."""

from sekisho.backends.embedded import proof
from sekisho.backends.embedded.arrivals import Arrivals
from sekisho.backends.embedded.clue_records import ClueRecords
from sekisho.backends.embedded.deliveries import Deliveries
from sekisho.backends.embedded.held_mail import HeldMail
from sekisho.backends.embedded.kept_records import KeptRecords


class EmbeddedRecords(Arrivals, Deliveries, HeldMail, KeptRecords, ClueRecords):
    """Every change is one durable group commit of this process's writer thread; see `docs/spool-states.md`."""

    async def check(self) -> list[str]:
        """Compare the ledger with what is really there."""
        return await self._reader.run(lambda connection: proof.look(connection, self.files))
