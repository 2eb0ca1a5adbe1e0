"""Finds Chromium on this machine, or has it installed where that needs no question: as root, by apt."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def program():
    """Return the path of a Chromium, or "" if there is none and none can be installed."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named if Path(named).exists() else ""
    return _found() or _installed()


def arguments():
    """Return what Chromium needs here: its own sandbox refuses root, and shared memory is small in containers."""
    quiet = ["--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--font-render-hinting=none"]
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet


def _found():
    return next(filter(None, map(shutil.which, NAMES)), "")


def _installed():
    apt = shutil.which("apt-get")
    if os.geteuid() or not apt:
        return ""
    told = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
        try:
            done = subprocess.run([apt, *words], env=told, capture_output=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            return ""
        if done.returncode:
            return ""
    return _found()
