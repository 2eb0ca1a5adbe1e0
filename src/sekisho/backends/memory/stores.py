"""All stores of one process in memory, ready made."""

from sekisho.backends.memory.acquaintances import MemoryAcquaintances
from sekisho.backends.memory.blobs import MemoryBlobs
from sekisho.backends.memory.campaigns import MemoryCampaigns
from sekisho.backends.memory.control import MemoryControl
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.backends.memory.history import MemoryHistory
from sekisho.backends.memory.keys import MemoryKeys
from sekisho.backends.memory.lead import SoleLead
from sekisho.backends.memory.nodes import MemoryNodes
from sekisho.backends.memory.opinions import MemoryOpinions
from sekisho.backends.memory.policies import MemoryPolicies
from sekisho.backends.memory.records import MemoryRecords
from sekisho.backends.memory.signals import MemorySignals
from sekisho.backends.memory.vault import MemoryVault
from sekisho.ports.clock import Clock


class MemoryStores:
    """The same attributes as `EmbeddedStores`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.blobs = MemoryBlobs(clock)
        self.records = MemoryRecords(clock, self.blobs)
        self.nodes = MemoryNodes()
        self.acquaintances = MemoryAcquaintances()
        self.campaigns = MemoryCampaigns()
        self.opinions = MemoryOpinions()
        self.history = MemoryHistory(self.acquaintances, self.campaigns, self.opinions)
        self.signals = MemorySignals()
        self.keys = MemoryKeys()
        self.vault = MemoryVault()
        self.documents = MemoryDocuments()
        self.policies = MemoryPolicies()
        self.control = MemoryControl()
        self.counters = MemoryCounters(clock)
        self.lead = SoleLead()

    async def close(self) -> None:
        """Nothing to close; here so that both stores are handled alike."""
