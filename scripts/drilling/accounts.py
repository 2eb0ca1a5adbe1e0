"""The oracle: what the client was promised, against what the next hop got, what is kept, owed and bounced."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from letters import Letter, body_digest, name_in

from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import database_address, known_settings
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.delivery import Fate
from sekisho.testing.sink import Sink


@dataclass(frozen=True)
class Account:
    """Numbers of messages."""

    acknowledged: int
    delivered: int
    kept: int
    bounced: int
    owed: int
    lost: tuple[str, ...]
    twice_client: int  # the client heard no answer and came again
    twice_hop: int  # handed on twice
    altered: int
    stray_files: int  # to be swept by age
    ledger: str

    @property
    def duplicates(self) -> int:
        return self.twice_client + self.twice_hop

    @property
    def ok(self) -> bool:
        return not self.lost and not self.altered and not self.ledger

    def problems(self) -> str:
        found = []
        if self.lost:
            found.append(f"LOST {len(self.lost)}: {', '.join(self.lost[:3])}")
        if self.altered:
            found.append(f"ALTERED {self.altered}")
        if self.ledger:
            found.append(f"LEDGER {self.ledger}")
        return "; ".join(found)


def opened(data: Path) -> EmbeddedStores:
    """Open the stores that the gateway of this folder goes by, only to read."""
    records = known_settings(DataFolder(data)).records
    if records.store == "embedded":
        return EmbeddedStores.open(data, "drill", read_only=True)
    from sekisho.backends.postgres.stores import PostgresStores

    return PostgresStores.connect(database_address(records), data, "drill", read_only=True)


async def owed_now(data: Path) -> dict[str, int]:
    """Return the counts of the records."""
    stores = opened(data)
    try:
        return await stores.records.counts()
    finally:
        await stores.close()


async def settle(data: Path, seconds: float = 120.0) -> bool:
    """Wait until nothing is owed and nothing waits."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while loop.time() < deadline:
        counts = await owed_now(data)
        if counts["deliveries"] == 0 and counts["waiting"] == 0:
            return True
        await asyncio.sleep(0.3)
    return False


async def account(
    data: Path, letters: Iterable[Letter], *sinks: Sink, ledger: str = "", open_stores: Callable[[], EmbeddedStores] | None = None
) -> Account:
    """Compare. Every acknowledged arrival must stand in the ledger, and be where the ledger says."""
    given, altered = Counter[str](), 0
    by_name = {letter.name: letter for letter in letters}
    for sink in sinks:
        for message in sink.messages:
            name = name_in(message.content)
            given[name] += 1
            if name in by_name and body_digest(message.content) != by_name[name].digest and b"report-type=" not in message.content:
                altered += 1
    stores = open_stores() if open_stores else opened(data)
    try:
        fates: dict[str, set[Fate]] = {}
        for row in await stores.records.ledger():
            fates.setdefault(str(row.arrival), set()).add(row.fate)
        files = sum(1 for folder in ("blobs", "held") for _ in (data / folder).glob("*/*"))
        stray = files - len(await stores.records.live_blobs())
    finally:
        await stores.close()
    acknowledged = [letter for letter in by_name.values() if letter.arrivals]
    lost, kept, bounced, owed = [], 0, 0, 0
    for letter in acknowledged:
        stands = set().union(*(fates.get(arrival, set()) for arrival in letter.arrivals))
        missing = any(not fates.get(arrival) for arrival in letter.arrivals)
        if missing or (stands == {Fate.DELIVERED} and not given[letter.name]):
            lost.append(letter.name)
        kept += Fate.QUARANTINED in stands
        bounced += Fate.BOUNCED in stands
        owed += bool(stands & {Fate.QUEUED, Fate.WAITING})
    client = hop = 0
    for name, times in given.items():
        letter = by_name.get(name)
        if letter is None or times <= len(letter.recipients):
            continue
        more = times - 1
        heard_nothing = min(more, letter.unanswered + max(0, len(letter.arrivals) - 1))
        client, hop = client + heard_nothing, hop + more - heard_nothing
    delivered = sum(1 for letter in acknowledged if given[letter.name])
    return Account(len(acknowledged), delivered, kept, bounced, owed, tuple(lost), client, hop, altered, stray, ledger)
