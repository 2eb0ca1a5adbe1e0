"""SQLite and files: the stores of one machine."""

from sekisho.backends.embedded.clock import SystemClock
from sekisho.backends.embedded.stores import EmbeddedStores

__all__ = ["EmbeddedStores", "SystemClock"]
