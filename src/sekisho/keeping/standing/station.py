"""How the station is, as people ask: health, and the ledger's proof."""

from sekisho.keeping.ledger import LedgerReport, verify
from sekisho.keeping.standing.health import Health, look
from sekisho.model.access import Permission
from sekisho.model.use_case import use_case
from sekisho.ports.history import History
from sekisho.ports.records import Records
from sekisho.ports.station import Station


@use_case("station.health", Permission.READ_STATION, "Show how the stores are, and what a person should look at.", "ストアの状態と対応が必要な事項。")
async def health(records: Records, station: Station) -> Health:
    """Return room on the disk, depth of queue and outbox, and problems. Raises TemporaryFailure if a store does not answer."""
    return await look(records, station.folder)


@use_case("ledger.verify", Permission.READ_STATION, "Prove that no accepted message was lost.", "受け付けたメールが失われていないことの検証。")
async def prove(records: Records, history: History) -> LedgerReport:
    """Return the comparison of what was accepted with where it stands."""
    return await verify(records, history)
