"""Small real stores in memory, held to the same contract as the others."""

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.stores import MemoryStores

__all__ = ["ManualClock", "MemoryStores"]
