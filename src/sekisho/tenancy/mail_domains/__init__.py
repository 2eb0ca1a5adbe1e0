"""Domains of an organisation: proven, looked at, published, and the keys that sign in their name."""
