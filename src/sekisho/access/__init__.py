"""Use cases of login, roles and tokens."""
