"""Pages of other people's accounts."""
