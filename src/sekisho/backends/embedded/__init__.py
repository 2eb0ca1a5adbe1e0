"""SQLite and files: the stores of one machine."""
