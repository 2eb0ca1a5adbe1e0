"""People and groups: by hand, from files, and what an import would change."""
