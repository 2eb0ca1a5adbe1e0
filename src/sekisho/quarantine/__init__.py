"""Use cases of mail that is kept."""
