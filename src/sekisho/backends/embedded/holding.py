"""After a restore: everything that could go out is held, for nobody knows what went out after the back-up was made."""

from dataclasses import replace
from typing import Any

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import encode, to_delivery
from sekisho.model.delivery import NEVER, RESTORED, Stop


def hold_everything(connection: Any) -> int:
    """Hold what is queued and what is undecided, in the commit that was begun; return how many. What somebody dropped goes as dropped."""
    held = 0
    for tenant, identifier, value in connection.execute(sql.OWED).fetchall():
        owed = to_delivery(value)
        if owed.stop is not Stop.DROPPED:
            owed = replace(owed, stop=Stop.HELD, stop_why=owed.stop_why or RESTORED, next_at=NEVER)
            held += 1
        connection.execute(sql.KEEP_DELIVERY, (owed.next_at, owed.next_at, encode(owed), tenant, identifier))
    return held + int(connection.execute(sql.WAIT_FOR_WORD, (NEVER, RESTORED)).rowcount)
