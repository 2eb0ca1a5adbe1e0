"""Counters that many machines share, in Valkey or Redis (an extra: `scripts/extras scale`)."""
