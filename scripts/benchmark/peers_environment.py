"""The environment of pure-Python peers (dkimpy, pyspf), made at the first benchmark that wants it; nothing of ours is in it."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".venv-peers"
PIP = CHECKOUT / "scripts" / "vendor" / "pip-26.3-py3-none-any.whl"
BUILD, PEERS = CHECKOUT / "requirements" / "peers-build.txt", CHECKOUT / "requirements" / "peers.txt"


def python() -> Path:
    """Return its interpreter. SystemExit with a sentence if it cannot be made."""
    interpreter, stamp = FOLDER / "bin" / "python", FOLDER / "sekisho-stamp"
    wanted = hashlib.sha256(PEERS.read_bytes() + BUILD.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return interpreter
    print(f"making {FOLDER} (once) ...", file=sys.stderr)
    shutil.rmtree(FOLDER, ignore_errors=True)
    base = getattr(sys, "_base_executable", None) or sys.executable
    _must([base, "-m", "venv", "--without-pip", FOLDER])
    install = [interpreter, "-m", "pip", "install", "--quiet", "--require-hashes"]
    _must([*install, "--only-binary", ":all:", "-r", BUILD])
    _must([*install, "--no-build-isolation", "-r", PEERS])
    stamp.write_text(wanted)
    return interpreter


def _must(command: list[object]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PIP), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"the peers' environment cannot be made: {(done.stderr or done.stdout).strip()[-600:]}")
