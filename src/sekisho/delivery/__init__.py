"""Handing mail on: routes, retries, notices."""
