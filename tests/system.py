"""Programs that no wheel brings: found on this machine, or installed by apt where that needs no question (as root)."""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

_LOCK = Path(__file__).resolve().parents[1] / "build" / "apt.lock"
_WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/usr/libexec"


@cache
def program(names, packages):
    """Return the path of the first of some programs, or "" if there is none and none can be installed."""
    found = _found(names)
    if found or os.geteuid() or not shutil.which("apt-get"):
        return found
    _LOCK.parent.mkdir(exist_ok=True)
    with _LOCK.open("w") as lock:  # the tests run in several processes, and apt in one
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _found(names) or (_installed(packages) and _found(names)) or ""


def _found(names):
    return next(filter(None, (shutil.which(name, path=_WHERE) for name in names)), "")


def _installed(packages):
    told = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
        try:
            done = subprocess.run(["apt-get", *words], env=told, capture_output=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode:
            return False
    return True
