"""Questions to the outside, asked at once and recorded: DNS, history, reputation, scanners."""

from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Answer, Opened
from sekisho.ports.lookups import Resolver


async def ask(arrival: Arrival, opened: Opened, lookups: Resolver | None) -> tuple[Answer, ...]:
    """Return every answer that the verdict may depend on.

    The questions of sender authentication join here with their stage; until then nothing is asked, and `SenderAuth` says "not evaluated".
    """
    del arrival, opened, lookups
    return ()
