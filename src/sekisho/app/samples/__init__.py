"""Harmless messages of our own making that show what the station does."""
