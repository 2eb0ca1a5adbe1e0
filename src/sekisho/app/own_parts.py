"""What Sekisho is made of on this machine: the locked libraries, and the versions of what it stands on."""

import platform
import ssl
import sys
from importlib import metadata

from sekisho.advisories.inventory import Product
from sekisho.advisories.own_parts import locked_parts
from sekisho.app.storage.folders import CHECKOUT


def libraries() -> tuple[Product, ...]:
    """Return the libraries that run: by the lock beside the program, with the versions that are really installed where they can be asked."""
    try:
        locked = locked_parts((CHECKOUT / "requirements" / "run.txt").read_text("utf-8"))
    except OSError:
        locked = tuple(Product(distribution.name, distribution.version) for distribution in metadata.distributions())
    return tuple(Product(part.name, _installed(part.name) or part.version) for part in locked)


def machine() -> tuple[Product, ...]:
    """Return Python, OpenSSL, SQLite and the kernel."""
    import sqlite3

    openssl = ssl.OPENSSL_VERSION.split()
    return (
        Product("Python", platform.python_version()),
        Product("CPython", platform.python_version()),
        Product(openssl[0], openssl[1] if len(openssl) > 1 else ""),
        Product("SQLite", sqlite3.sqlite_version),
        Product("Linux Kernel" if sys.platform == "linux" else sys.platform, platform.release().partition("-")[0]),
    )


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
