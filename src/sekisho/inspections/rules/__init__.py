"""Rules as data: packs of patterns over text and typed expressions over facts. Read and checked once; no code of a pack is ever executed."""
