"""Sekisho: the barrier station for mail. Every message is stopped, looked at, and let through or not."""

__version__ = "0.1.0"
