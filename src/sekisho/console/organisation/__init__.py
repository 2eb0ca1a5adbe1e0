"""Pages of an organisation: its domains and its people."""
