"""The Chromium of this machine, or one that apt brings."""

import os
from pathlib import Path

from tests import system

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")


def program():
    """Return the path of a Chromium, or "" if there is none and none can be installed."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named if Path(named).exists() else ""
    return system.program(NAMES, PACKAGES)


def arguments():
    """Return what Chromium needs here: its own sandbox refuses root, and shared memory is small in containers."""
    quiet = ["--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--font-render-hinting=none"]
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet
