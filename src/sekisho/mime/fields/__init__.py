"""Header fields: where they lie, and what they say: words, addresses, parameters."""
